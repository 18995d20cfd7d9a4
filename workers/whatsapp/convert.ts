import { type Contact } from '@sahut/core/model/chat'
import type { Beside } from '@sahut/core/model/content/beside'
import type { Timer } from '@sahut/core/model/timer'
import { Person } from '@sahut/core/model/deed'
import { msgKeyOf } from '@sahut/core/model/ids'
import type { DeedDraft, MessageContent, MessageDraft } from '@sahut/core/model/message'
import { type BinaryNode, getBinaryNodeChildren, type proto, type WAMessage } from '@whiskeysockets/baileys'
import { type Addresses, contactOf } from './addresses.ts'
import { boundedId, boundedName, boundedTime } from './bounds.ts'
import { meaningOf, type ToldDeed } from './content/content.ts'
import { hasUnknownField } from './content/unknown.ts'
import { choiceIn, type KnownPoll } from './content/vote.ts'
import type { FileReference } from './media/reference.ts'

/** A WhatsApp message in Sahut's terms. */
export type Incoming = {
  contact: Contact
  draft: MessageDraft
  /** By what answers to it are opened; it belongs neither in a chat nor in a log. */
  secret?: Uint8Array
  /** What opens its file. */
  reference?: FileReference
}

/** A setting of a chat's timer of disappearing messages, by either side. */
export type TimerSetting = { contact: Contact; timer: Timer }

/** What somebody did to an earlier message. @param whatsappId of the message that brought it */
export type Done = { contact: Contact; whatsappId: string; deed: DeedDraft }

/** A kind that this version of Baileys does not know. */
const NEWER: MessageContent = { type: 'unsupported', what: 'newer' }

/** A receipt of a contact's device for messages of ours. */
export type Receipt = { contact: Contact; whatsappIds: string[]; type: 'delivered' | 'read' }

/** Messages of a contact that somebody of ours read elsewhere: on the phone, or on another linked device. */
export type Reading = { contact: Contact; whatsappIds: string[] }

/** What incoming messages are converted by, beside themselves. */
type Conversion = {
  addresses: Addresses
  /** The time of arrival, ms. */
  now: number
  /** The message as it was encoded, where that is at hand: it shows kinds that Baileys does not know. */
  encoded?: Uint8Array | undefined
  /** A poll of a chat, by WhatsApp's name of it. @throws SahutError unavailable */
  pollOf?:
    ((contact: Contact, fromMe: boolean, whatsappId: string) => Promise<KnownPoll | undefined>) | undefined
}

type Envelope = Pick<WAMessage, 'key' | 'messageTimestamp' | 'pushName'>

/**
 * An entry of the chat that a message belongs to.
 * @returns nothing for messages without an id, and of no person: see `contactOf`
 */
export const entryOf = async (
  { key, messageTimestamp, pushName }: Envelope,
  content: MessageContent,
  { addresses, now }: Pick<Conversion, 'addresses' | 'now'>,
): Promise<Incoming | undefined> => {
  const { id, remoteJid, remoteJidAlt, fromMe } = key
  if (!id) return undefined
  const contact = await contactOf(addresses, remoteJid, remoteJidAlt)
  if (contact === undefined) return undefined
  const name = fromMe ? undefined : boundedName(pushName)
  return {
    contact: { ...contact, ...(name === undefined ? {} : { name }) },
    draft: {
      kind: 'message',
      sortTs: boundedTime(messageTimestamp, now),
      fromMe: fromMe ?? false,
      whatsappId: boundedId(id),
      author: fromMe ? { type: 'phone' } : { type: 'contact' },
      content,
      ...(fromMe ? { status: 'sent' as const } : {}),
      ...(name === undefined ? {} : { contactName: name }),
    },
  }
}

/** Says of what is quoted and who is mentioned whether it is us. @param quoted whose message is quoted */
const withOurs = (
  content: MessageContent,
  quoted: string | undefined,
  { isMe }: Pick<Addresses, 'isMe'>,
): MessageContent => {
  const { quote, mentions } = content as Beside
  return {
    ...content,
    ...(quote && quoted !== undefined && { quote: { ...quote, fromMe: isMe(quoted) } }),
    ...(mentions && {
      mentions: mentions.map((one) => (isMe(one.id) ? { ...one, isUs: true } : one)),
    }),
  }
}

/** All that a person is addressed by. */
const addressesIn = ({ id, phone }: Contact): string[] => [
  id,
  ...(phone === undefined ? [] : [`${phone}@s.whatsapp.net`]),
]

/**
 * A vote in a poll of its chat.
 * @returns nothing where the poll is not here, or the vote can't be opened
 */
const votedIn = async (
  { remoteJid, remoteJidAlt, fromMe }: Envelope['key'],
  { pollCreationMessageKey, vote }: proto.Message.IPollUpdateMessage,
  { addresses, pollOf }: Conversion,
): Promise<MessageContent | undefined> => {
  const contact = await contactOf(addresses, remoteJid, remoteJidAlt)
  const id = pollCreationMessageKey?.id
  if (contact === undefined || !id || !vote || pollOf === undefined) return undefined
  const whatsappId = boundedId(id)
  const [us, them] = [addresses.mine(), addressesIn(contact)]
  // The key says whose poll it is as the voter sees it, or as we do: both are tried.
  for (const isOurs of [true, false]) {
    const poll = await pollOf(contact, isOurs, whatsappId)
    if (poll === undefined) continue
    const { question, seq } = poll
    const options = choiceIn(vote, { id, creators: isOurs ? us : them, ...poll }, fromMe ? us : them)
    if (options === undefined) continue
    const quote = { text: question, what: 'pollCreationMessage', whatsappId, fromMe: isOurs, seq }
    return { type: 'vote', options, quote }
  }
  return undefined
}

/**
 * A WhatsApp message as an entry of its chat, or as what it sets of it.
 * @returns nothing where there is nothing to show: see `meaningOf` and `entryOf`
 */
export const incomingOf = async (
  message: Envelope & Pick<WAMessage, 'message'>,
  conversion: Conversion,
): Promise<Incoming | TimerSetting | Done | undefined> => {
  const { encoded, addresses, now } = conversion
  const { content, timer: told, deed, quoted, secret, ballot, reference } = meaningOf(message.message)
  if (deed !== undefined) return doneBy(message, { ...deed, line: content }, conversion)
  const timer = told && {
    seconds: told.seconds,
    since: boundedTime(told.since ?? message.messageTimestamp, now),
  }
  const shown = content ?? (encoded && told === undefined && hasUnknownField(encoded) ? NEWER : undefined)
  if (shown === undefined) {
    const { remoteJid, remoteJidAlt } = message.key
    if (timer === undefined) return undefined
    const contact = await contactOf(addresses, remoteJid, remoteJidAlt)
    return contact && { contact, timer }
  }
  const opened = ballot && (await votedIn(message.key, ballot, conversion))
  const incoming = await entryOf(message, opened ?? withOurs(shown, quoted, addresses), conversion)
  if (incoming === undefined) return undefined
  const draft = timer ? { ...incoming.draft, timer } : incoming.draft
  const { id, remoteJid, fromMe, participant } = message.key
  const name = { id: id ?? '', remoteJid: remoteJid ?? '', fromMe: fromMe ?? false }
  return {
    ...incoming,
    draft,
    ...(secret && { secret }),
    ...(reference && { reference: { ...reference, key: participant ? { ...name, participant } : name } }),
  }
}

/**
 * What was done, by whom. Only its author corrects or deletes a message: whose it is said to be does not count. A
 * reaction's key says `fromMe` of what its writer wrote.
 */
const doneBy = async (
  message: Envelope,
  { deed, key, line }: ToldDeed & { line: MessageContent | undefined },
  conversion: Conversion,
): Promise<Done | undefined> => {
  const incoming = await entryOf(message, line ?? NEWER, conversion)
  if (incoming === undefined || !key.id) return undefined
  const { contact, draft } = incoming
  const { fromMe, whatsappId, participant, author: by } = draft
  const isOurs = deed.type === 'reaction' ? fromMe === (key.fromMe ?? false) : fromMe
  return {
    contact,
    whatsappId,
    deed: {
      kind: 'deed',
      deed,
      of: msgKeyOf(isOurs, boundedId(key.id), isOurs ? undefined : participant),
      by,
      person: Person.parse(fromMe ? 'me' : (participant ?? 'them')),
      key: msgKeyOf(fromMe, whatsappId, participant),
      ...(line === undefined ? {} : { line: draft }),
    },
  }
}

/** `inactive` is a delivery to an app that nobody looks at; `played` says of a voice message that it was heard. */
const RECEIPTS: Readonly<Record<string, Receipt['type']>> = {
  '': 'delivered',
  inactive: 'delivered',
  read: 'read',
  played: 'read',
}

/** Every message id that a `<receipt>` speaks of: its own and those in its list. */
const idsIn = ({ attrs, content }: BinaryNode): string[] => {
  const [list] = Array.isArray(content) ? content : []
  const items = list === undefined ? [] : getBinaryNodeChildren(list, 'item')
  return [attrs['id'], ...items.map((item) => item.attrs['id'])]
    .filter((id) => id !== undefined)
    .map(boundedId)
}

/**
 * What a `<receipt>` stanza says of messages of ours.
 * @returns nothing for receipts of own devices, requests to send again, and other kinds
 */
export const receiptOf = async (node: BinaryNode, addresses: Addresses): Promise<Receipt | undefined> => {
  const { type: kind = '', from = '', recipient } = node.attrs
  const type = RECEIPTS[kind]
  if (type === undefined || recipient !== undefined || addresses.isMe(from)) return undefined
  const contact = await contactOf(addresses, from)
  return contact && { contact, whatsappIds: idsIn(node), type }
}

/** How devices of ours tell each other what was read: `-self` where the contact is not to know. */
const READINGS: readonly (string | undefined)[] = ['read', 'read-self', 'played', 'played-self']

/** Whether a `<receipt>` tells what was read on another device of ours: those name the chat as `recipient`. */
export const isReading = ({ attrs }: BinaryNode): boolean =>
  attrs['recipient'] !== undefined && READINGS.includes(attrs['type'])

/** @returns nothing for chats with no person */
export const readingOf = async (node: BinaryNode, addresses: Addresses): Promise<Reading | undefined> => {
  const { recipient, peer_recipient_lid: lid, peer_recipient_pn: pn } = node.attrs
  const contact = await contactOf(addresses, recipient, lid ?? pn)
  return contact && { contact, whatsappIds: idsIn(node) }
}
