import type { Access } from '../access/access.ts'
import { SahutError } from '../contract/errors.ts'
import type { ChatLog } from '../log/chat-log.ts'
import { type ChatId, type ClientMsgId, whatsappIdOf } from '../model/ids.ts'
import type { Principal } from '../model/user.ts'
import type { Bus } from '../bus/bus.ts'
import { workerTopic } from '../bus/rooms.ts'
import { createDeeds, type Deeds } from './deeds.ts'
import { tooLate } from './too-late.ts'
import { markSeen } from './unread.ts'

/**
 * What people do in chats, one function each, whatever way they ask: socket and HTTP call the same. Each asks whether
 * the principal may, and resolves once what was done is durable; the log tells browsers and workers of it.
 */
export type Chats = Deeds & {
  /**
   * Puts a text into the outbox. The same `clientMsgId` again is the same message, and answers with its place.
   * @throws SahutError not_found, conflict if the chat's number was removed, unavailable (outcome unknown: call again with the same clientMsgId)
   */
  send: (
    principal: Principal,
    message: { chatId: ChatId; clientMsgId: ClientMsgId; text: string },
  ) => Promise<{ seq: number }>
  /**
   * Takes back a message that waits; resolves once it is sure never to be sent. Again is no error.
   * @throws SahutError not_found, conflict if it left or may be leaving
   */
  cancel: (principal: Principal, message: { chatId: ChatId; seq: number }) => Promise<void>
  /** Marks everything up to a seq as seen by the team. @throws SahutError not_found */
  see: (principal: Principal, place: { chatId: ChatId; seq: number }) => Promise<void>
}

/** @param now ms since 1970: the time that is shown beside what is sent */
export const createChats = ({
  access,
  log,
  bus,
  now = Date.now,
}: {
  access: Pick<Access, 'answerable' | 'may'>
  log: Pick<ChatLog, 'after' | 'append' | 'cancel' | 'entry' | 'first' | 'message'>
  /** Tells the number's worker what was read. */
  bus: Pick<Bus, 'signal'>
  now?: () => number
}): Chats => ({
  ...createDeeds({ access, log, now }),

  send: async (principal, { chatId, clientMsgId, text }) => {
    const { user, thing: chat } = await access.may(principal, 'chat:send', chatId)
    await access.answerable(chat)
    const { seq } = await log.append(chat, {
      kind: 'message',
      sortTs: now(),
      fromMe: true,
      whatsappId: whatsappIdOf(chatId, clientMsgId),
      clientMsgId,
      author: { type: 'agent', userId: user.userId, name: user.name },
      content: { type: 'text', text },
      status: 'queued',
    })
    return { seq }
  },

  cancel: async (principal, { chatId, seq }) => {
    const { thing: chat } = await access.may(principal, 'chat:cancel', chatId)
    if (await log.cancel(chat, seq)) return
    const message = await log.message(chat, seq)
    const status = message?.author.type === 'agent' ? message.status : undefined
    if (status === undefined) throw new SahutError('not_found', 'There is no message of yours at this place.')
    if (status === 'cancelled') return
    throw new SahutError('conflict', tooLate(status))
  },

  see: async (principal, { chatId, seq }) => {
    const { thing: chat } = await access.may(principal, 'chat:see', chatId)
    const seen = await markSeen(log, chat, seq)
    if (seen !== undefined) bus.signal(workerTopic(chat.numberId), { type: 'seen', chatId, ...seen })
  },
})
