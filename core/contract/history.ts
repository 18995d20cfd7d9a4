import { z } from 'zod'
import { Chat } from '../model/chat/chat.ts'
import { ChatId } from '../model/ids.ts'
import { Seq, ToldEntry } from '../model/message/message.ts'
import { PastMessage } from '../model/message/past.ts'
import { HistoryCursor } from './history-cursor.ts'
import { queryNumber } from './operation.ts'

export const HISTORY_LIMIT = 100

/** A page of history ends by its bytes as well, of JSON: Lambda answers at most 6 MB. One entry is always on it. */
export const PAGE_BYTES = 1_000_000

/** `GET /api/messages/history`: either by the `cursor` of a page, or back from `before` (default: the end), or on from `after`. */
export const HistoryQuery = z
  .object({
    chat: ChatId,
    before: queryNumber(1).optional(),
    after: queryNumber(0).optional(),
    cursor: HistoryCursor.optional(),
    limit: queryNumber(1, HISTORY_LIMIT).default(50),
  })
  .refine((query) => query.before === undefined || query.after === undefined, {
    path: ['before'],
    message: 'and after exclude each other',
  })
  .refine(
    ({ cursor, before, after }) => cursor === undefined || (before === undefined && after === undefined),
    { path: ['cursor'], message: 'excludes before and after' },
  )

/**
 * A page of a chat, entries in seq order.
 * - back (`before`): messages only, in their present state; `next` is the `before` of the page before it.
 * - on (`after`): every entry after the seq, without a hole; `next` is the `after` to ask on from. Messages come in
 *   their present state. Changes are kept for 7 days: whoever finds a hole was away for longer and starts anew.
 * `cursor` says the same as `next`, and is the one to use: it goes on into what lies before the log, where `next` ends.
 * `past`: messages from before the log, oldest first; those of a page come before its entries. They have no seq.
 * No `cursor`: there is no more in that direction (going on, the page is level with `chat.seq`).
 */
export const HistoryPage = z.object({
  chat: Chat,
  entries: z.array(ToldEntry),
  past: z.array(PastMessage).optional(),
  next: Seq.optional(),
  cursor: z.string().optional(),
})
export type HistoryPage = z.infer<typeof HistoryPage>

/** A page of an inbox's chats, newest first. `until`: with conditions, down to which time chats were looked at, ms. */
export const ChatPage = z.object({
  chats: z.array(Chat),
  next: z.string().optional(),
  until: z.number().optional(),
})
export type ChatPage = z.infer<typeof ChatPage>
