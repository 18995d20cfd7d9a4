import { wordsOf } from '@sahut/core/model/chat/preview'
import type { Reaction } from '@sahut/core/model/message/deed'
import { Person } from '@sahut/core/model/message/deed'
import { isGroup } from '@sahut/core/model/ids'
import type { PastDraft } from '@sahut/core/model/message/past'
import { proto } from '@whiskeysockets/baileys'
import { type Addresses, contactOf } from '../people/addresses.ts'
import { boundedText } from '../incoming/bounds.ts'
import { type Incoming, incomingOf } from '../incoming/convert.ts'

const { Status } = proto.WebMessageInfo

/** How far a message of ours had come; WhatsApp's other words say that it left. */
const REACHES: Readonly<Record<number, 'delivered' | 'read'>> = {
  [Status.DELIVERY_ACK]: 'delivered',
  [Status.READ]: 'read',
  [Status.PLAYED]: 'read',
}

/** The longest emoji that is kept. */
const EMOJI = 64

const reactionOf = async (
  { key, text }: proto.IReaction,
  isOfGroup: boolean,
  addresses: Addresses,
): Promise<Reaction[]> => {
  if (!text) return []
  const emoji = boundedText(text, EMOJI)
  if (key?.fromMe === true) return [{ person: 'me', emoji, by: { type: 'phone' }, seq: 0 }]
  if (!isOfGroup) return [{ person: 'them', emoji, by: { type: 'contact' }, seq: 0 }]
  const who = await contactOf(addresses, key?.participant)
  const person = Person.safeParse(who?.id)
  return person.success ? [{ person: person.data, emoji, by: { type: 'contact' }, seq: 0 }] : []
}

/** A message of history, as it lies before a log, and as it would have come if the number had been linked. */
export type ReadPast = { past: PastDraft; incoming: Incoming }

/** By what WhatsApp's names of a chat are told apart: its own, and the other one of its person. */
export type ChatNames = { jid: string; alternative: string | undefined }

/**
 * A message of history.
 * @returns nothing of what is no message to show: what WhatsApp tells of a chat, what was done to other messages, and
 *   what has no time
 */
export const pastIn = async (
  told: proto.IWebMessageInfo,
  { jid, alternative }: ChatNames,
  addresses: Addresses,
): Promise<ReadPast | undefined> => {
  const { key, message, messageTimestamp, pushName, status, reactions } = told
  if (!message || !key?.id || !(Number(messageTimestamp) > 0)) return undefined
  const participant = key.participant ?? told.participant
  const incoming = await incomingOf(
    {
      key: {
        id: key.id,
        remoteJid: jid,
        remoteJidAlt: alternative,
        fromMe: key.fromMe ?? false,
        ...(participant ? { participant } : {}),
      },
      message,
      messageTimestamp: Number(messageTimestamp),
      ...(pushName ? { pushName } : {}),
    },
    { addresses, now: Date.now() },
  )
  if (incoming === undefined || !('draft' in incoming)) return undefined
  const { contactName: _name, timer: _timer, ...draft } = incoming.draft
  const reach = draft.fromMe ? REACHES[status ?? 0] : undefined
  const isOfGroup = isGroup(incoming.contact.id)
  const reacted = await Promise.all((reactions ?? []).map((one) => reactionOf(one, isOfGroup, addresses)))
  return {
    incoming,
    past: {
      ...draft,
      ...(reach && { reach }),
      ...(reacted.flat().length === 0 ? {} : { reactions: reacted.flat() }),
    },
  }
}

/** What stands for a chat in lists that says nothing but what was before. */
export const newestOf = (messages: readonly PastDraft[]) => {
  const [newest] = messages.toSorted((a, b) => b.sortTs - a.sortTs)
  return newest && { sortTs: newest.sortTs, fromMe: newest.fromMe, ...wordsOf(newest.content) }
}
