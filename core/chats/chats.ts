import type { Access } from '../access/access.ts'
import { SahutError } from '../contract/errors.ts'
import { draftOf } from './draft.ts'
import type { Written } from '../contract/written.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat, ChatKey } from '../model/chat/chat.ts'
import type { Quote } from '../model/content/beside.ts'
import { quoteOf } from '../model/content/content.ts'
import type { SendableContent } from '../model/content/sendable.ts'
import type { TextContent } from '../model/content/text.ts'
import { type ChatId, isGroup } from '../model/ids.ts'
import { isSaid } from '../model/message/received.ts'
import type { Principal } from '../model/user/user.ts'
import type { Bus } from '../bus/bus.ts'
import { answeringTopic, workerTopic } from '../bus/rooms.ts'
import { contentOf } from './content.ts'
import { createDeeds, type Deeds } from './deeds.ts'
import { withMentions } from './work/mentions.ts'
import { tooLate } from './too-late.ts'
import { markSeen } from './unread.ts'

/**
 * What people do in chats, one function each, whatever way they ask: socket and HTTP call the same. Each asks whether
 * the principal may, and resolves once what was done is durable; the log tells browsers and workers of it.
 */
export type Chats = Deeds & {
  /**
   * Puts a message into the outbox. The same `clientMsgId` again is the same message, and answers with its place.
   * @throws SahutError not_found, invalid_input if it says nothing or two things, conflict if the chat's number was removed, unavailable (outcome unknown: call again with the same clientMsgId)
   */
  send: (principal: Principal, message: Written & { chatId: ChatId }) => Promise<{ seq: number }>
  /**
   * Takes back a message that waits; resolves once it is sure never to be sent. Again is no error.
   * @throws SahutError not_found, conflict if it left or may be leaving
   */
  cancel: (principal: Principal, message: { chatId: ChatId; seq: number }) => Promise<void>
  /** Marks everything up to a seq as seen by the team. @throws SahutError not_found */
  see: (principal: Principal, place: { chatId: ChatId; seq: number }) => Promise<void>
}

/** So much of what is answered stands above an answer, UTF-16 code units. */
const QUOTE_LENGTH = 1_000

/** @param now ms since 1970: the time that is shown beside what is sent */
export const createChats = ({
  access,
  log,
  bus,
  now = Date.now,
}: {
  access: Pick<Access, 'answerable' | 'may'>
  log: Pick<ChatLog, 'after' | 'append' | 'cancel' | 'entry' | 'first' | 'group' | 'message'>
  /** Tells the number's worker what was read, and colleagues who has answered. */
  bus: Pick<Bus, 'signal'>
  now?: () => number
}): Chats => {
  const quoteAt = async (chat: ChatKey, seq: number): Promise<Quote> => {
    const message = await log.message(chat, seq)
    // What never left has no name on WhatsApp that anybody knows.
    const isThere =
      message !== undefined && isSaid(message) && !['failed', 'cancelled'].includes(String(message.status))
    if (isThere) return quoteOf(message, QUOTE_LENGTH)
    throw new SahutError('not_found', 'There is no message to be answered at this place.', {
      field: 'quotes',
    })
  }
  /** In a group a text may name members. */
  const inGroup = async <Content extends TextContent | SendableContent>(
    chat: Chat,
    said: Content,
  ): Promise<Content> => {
    if (!isGroup(chat.contact.id) || said.type !== 'text' || !said.text.includes('@')) return said
    return { ...said, ...withMentions(said.text, (await log.group(chat))?.members ?? []) }
  }
  return {
    ...createDeeds({ access, log, now }),

    send: async (principal, { chatId, clientMsgId, text, content, quotes }) => {
      const { user, thing: chat } = await access.may(principal, 'chat:send', chatId)
      const said = await inGroup(chat, contentOf(text, content))
      await access.answerable(chat)
      const quote = quotes === undefined ? undefined : await quoteAt(chat, quotes)
      const { seq } = await log.append(
        chat,
        draftOf(user, { chatId, clientMsgId }, quote === undefined ? said : { ...said, quote }, now()),
      )
      const who = { chatId, userId: user.userId, name: user.name.slice(0, 200), does: 'answered' as const }
      bus.signal(answeringTopic(chat.inboxId), { type: 'answering', who })
      return { seq }
    },

    cancel: async (principal, { chatId, seq }) => {
      const { thing: chat } = await access.may(principal, 'chat:cancel', chatId)
      if (await log.cancel(chat, seq)) return
      const message = await log.message(chat, seq)
      const status = message?.author.type === 'agent' ? message.status : undefined
      if (status === undefined)
        throw new SahutError('not_found', 'There is no message of yours at this place.')
      if (status === 'cancelled') return
      throw new SahutError('conflict', tooLate(status))
    },

    see: async (principal, { chatId, seq }) => {
      const { thing: chat } = await access.may(principal, 'chat:see', chatId)
      const seen = await markSeen(log, chat, seq)
      if (seen !== undefined) bus.signal(workerTopic(chat.numberId), { type: 'seen', chatId, ...seen })
    },
  }
}
