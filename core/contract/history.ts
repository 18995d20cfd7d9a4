import { z } from 'zod'
import { Chat } from '../model/chat.ts'
import { ChatId } from '../model/ids.ts'
import { Seq, ToldEntry } from '../model/message.ts'
import { queryNumber } from './operation.ts'

export const HISTORY_LIMIT = 100

/** `GET /api/messages/history`: either back from `before` (default: the end), or on from `after`. */
export const HistoryQuery = z
  .object({
    chat: ChatId,
    before: queryNumber(1).optional(),
    after: queryNumber(0).optional(),
    limit: queryNumber(1, HISTORY_LIMIT).default(50),
  })
  .refine((query) => query.before === undefined || query.after === undefined, {
    path: ['before'],
    message: 'and after exclude each other',
  })

/**
 * A page of a chat, entries in seq order.
 * - back (`before`): messages only, in their present state; `next` is the `before` of the page before it.
 * - on (`after`): every entry after the seq, without a hole; `next` is the `after` to ask on from. Messages come in
 *   their present state. Changes are kept for 7 days: whoever finds a hole was away for longer and starts anew.
 * No `next`: there is no more in that direction (going on, the page is level with `chat.seq`).
 */
export const HistoryPage = z.object({ chat: Chat, entries: z.array(ToldEntry), next: Seq.optional() })
export type HistoryPage = z.infer<typeof HistoryPage>

/** A page of an inbox's chats, newest first. */
export const ChatPage = z.object({ chats: z.array(Chat), next: z.string().optional() })
export type ChatPage = z.infer<typeof ChatPage>
