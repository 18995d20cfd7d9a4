import type { ChatLog } from '@sahut/core/log/chat-log'
import { keyOfMessage } from '@sahut/core/log/row-kinds/known-key'
import type { ChatRef, Contact } from '@sahut/core/model/chat/chat'
import { isPlaceholder, quoteIn, withQuote } from '@sahut/core/model/content/content'
import { chatIdOf, msgKeyOf } from '@sahut/core/model/ids'
import type { MessageDraft } from '@sahut/core/model/message/message'
import { isReceived } from '@sahut/core/model/message/received'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { createRecent } from '@sahut/core/process/recent'
import type { Done, Incoming, TimerSetting } from '../whatsapp/incoming/convert.ts'
import type { TermsOf } from './inbox-terms.ts'

/** Messages that the log surely has, and contacts heard of, remembered a number: the second net brings each message again. */
const REMEMBERED = 2_000

/** The chat of a number with a contact. */
export const chatOf = ({ numberId, workspaceId, inboxId }: Ownership, contact: Contact): ChatRef => ({
  chatId: chatIdOf(numberId, contact.id),
  workspaceId,
  inboxId,
  numberId,
  contact,
})

/** Where the log has what a message answers, so that a reader gets there for as long as both are kept. */
const withPlaceOfQuote = async (
  log: Pick<ChatLog, 'find'>,
  chat: ChatRef,
  draft: MessageDraft,
): Promise<MessageDraft> => {
  const { content } = draft
  const quote = quoteIn(content)
  if (quote?.whatsappId === undefined) return draft
  const { whatsappId } = quote
  const sides = quote.fromMe === undefined ? [true, false] : [quote.fromMe]
  for (const fromMe of sides) {
    const seq = await log.find(chat, msgKeyOf(fromMe, whatsappId, fromMe ? undefined : quote.participant))
    if (seq !== undefined) return { ...draft, content: withQuote(content, { ...quote, fromMe, seq }) }
  }
  return draft
}

export type Inbound = {
  /**
   * Resolves once the message is in its chat's log, now or already before.
   * @param isFirst whether WhatsApp can't have delivered it before
   * @returns whether a chat has begun with it
   * @throws SahutError fenced, unavailable
   */
  take: (incoming: Incoming, isFirst: boolean) => Promise<boolean>
  /**
   * Resolves once what was done to an earlier message is in the log, now or already before.
   * @throws SahutError fenced, unavailable
   */
  do: (done: Done) => Promise<void>
  /**
   * Resolves once the chat's timer is as it was set. A chat that nobody wrote in yet is not begun by it: its messages
   * carry their timer.
   * @throws SahutError fenced, unavailable
   */
  setTimer: (setting: TimerSetting) => Promise<void>
  /**
   * Resolves once what changed in a group is a line of its chat. One that nobody wrote in yet is begun only by what
   * concerns us.
   * @throws SahutError fenced, unavailable
   */
  news: (incoming: Incoming) => Promise<void>
  /** Whether the log has a message of this contact, or to it, and its content; or what it did. */
  knows: (contact: Contact, fromMe: boolean, whatsappId: string, participant?: string) => Promise<boolean>
}

/** The way of a number's messages into the log: from contacts, and from the number's own phone. */
export const createInbound = (
  log: Pick<ChatLog, 'append' | 'chat' | 'entry' | 'find'>,
  ownership: Ownership,
  termsOf: TermsOf,
): Inbound => {
  const taken = createRecent<string, true>(REMEMBERED)
  const heard = createRecent<string, true>(REMEMBERED)

  /** What the inbox does for who wrote it. */
  const withTerms = async (draft: MessageDraft): Promise<MessageDraft> => {
    if (!isReceived(draft)) return draft
    const terms = await termsOf(ownership.workspaceId, ownership.inboxId)
    return terms === undefined ? draft : { ...draft, terms }
  }

  return {
    take: async ({ contact, draft }, isFirst) => {
      const chat = chatOf(ownership, contact)
      const name = `${chat.chatId} ${keyOfMessage(draft)}`
      const writer = `${contact.id} ${draft.participant ?? ''}`
      if (taken.has(name)) return false
      // A contact's app that has no word of a message sends it again before any later one.
      const isNew = isFirst && !draft.fromMe && heard.has(writer)
      const placed = await withTerms(await withPlaceOfQuote(log, chat, draft))
      const { seq } = await log.append(chat, placed, { ownerEpoch: ownership.epoch, isNew })
      // What stands for it now may be followed by its content, under the same key.
      if (!isPlaceholder(draft.content)) taken.set(name, true)
      if (!draft.fromMe) heard.set(writer, true)
      return seq === 1
    },
    do: async ({ contact, deed }) => {
      const chat = chatOf(ownership, contact)
      const name = `${chat.chatId} ${deed.key}`
      if (taken.has(name)) return
      // Nobody's first word is that a reaction is taken back.
      const isNothing = deed.line === undefined && (await log.chat(chat)) === undefined
      if (!isNothing) await log.append(chat, deed, { ownerEpoch: ownership.epoch })
      taken.set(name, true)
    },
    setTimer: async ({ contact, timer }) => {
      const chat = chatOf(ownership, contact)
      if ((await log.chat(chat)) === undefined) return
      const draft = { kind: 'change', change: { type: 'timer', timer } } as const
      await log.append(chat, draft, { ownerEpoch: ownership.epoch })
    },
    news: async ({ contact, draft }) => {
      const chat = chatOf(ownership, contact)
      const { content } = draft
      const concernsUs =
        content.type === 'group' &&
        (content.what === 'created' || content.people?.some(({ isUs }) => isUs === true) === true)
      if (!concernsUs && (await log.chat(chat)) === undefined) return
      await log.append(chat, draft, { ownerEpoch: ownership.epoch })
    },
    knows: async (contact, fromMe, whatsappId, participant) => {
      const chat = chatOf(ownership, contact)
      const seq = await log.find(chat, msgKeyOf(fromMe, whatsappId, participant))
      if (seq === undefined) return false
      const entry = await log.entry(chat, seq)
      // A change that passed away by its age was one.
      return entry?.kind !== 'message' || entry.gone !== undefined || !isPlaceholder(entry.content)
    },
  }
}
