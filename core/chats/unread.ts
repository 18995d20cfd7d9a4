import { HISTORY_LIMIT } from '../contract/history.ts'
import type { ChatLog, Owner } from '../log/chat-log.ts'
import type { Chat } from '../model/chat/chat.ts'
import { isReceived } from '../model/message/received.ts'

/** Pages that are read to count what is still unread. */
const COUNTED_PAGES = 10

/**
 * How many of the contact's messages came after a seq. A chat with more entries than are worth reading keeps the
 * count that it has, which is too high rather than too low.
 */
const unreadAfter = async (log: Pick<ChatLog, 'after'>, chat: Chat, seq: number): Promise<number> => {
  let unread = 0
  let after = seq
  for (let pages = 0; pages < COUNTED_PAGES && after < chat.seq; pages += 1) {
    const page = await log.after(chat, after, HISTORY_LIMIT)
    if (page === undefined) break
    // What came since the chat was read is not among those that it counts.
    const counted = page.entries.filter((entry) => entry.seq <= chat.seq)
    unread += counted.filter((entry) => entry.kind === 'message' && isReceived(entry)).length
    if (page.next === undefined) return unread
    after = page.next
  }
  return after < chat.seq ? chat.unread : unread
}

/**
 * Marks a chat as seen by our side up to a seq; what was seen already stays so.
 * @returns what is seen by this and was not before, if anything is
 * @param writer see `ChatLog.append`
 * @throws SahutError fenced, unavailable
 */
export const markSeen = async (
  log: Pick<ChatLog, 'after' | 'append'>,
  chat: Chat,
  seq: number,
  writer?: Owner,
): Promise<{ from: number; to: number } | undefined> => {
  const seen = Math.min(seq, chat.seq)
  if (seen <= chat.seen) return undefined
  const received = Math.max(0, chat.received - (await unreadAfter(log, chat, seen)))
  const change = { type: 'seen' as const, seq: seen, received }
  const { duplicate } = await log.append(chat, { kind: 'change', change }, writer)
  return duplicate ? undefined : { from: chat.seen, to: seen }
}

/**
 * Has a chat count as unread from a seq on, if it was seen until there.
 * @throws SahutError unavailable
 */
export const markUnseen = async (
  log: Pick<ChatLog, 'after' | 'append'>,
  chat: Chat,
  seq: number,
): Promise<void> => {
  const seen = Math.max(0, seq - 1)
  if (seen >= chat.seen) return
  const received = chat.received - (await unreadAfter(log, chat, seen))
  await log.append(chat, { kind: 'change', change: { type: 'unseen', seq: seen, received } })
}
