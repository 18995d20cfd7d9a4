import type { ChatPage } from '../contract/history.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat/chat.ts'

/** So many chats are looked at for one page: it may be empty, and say from where to look on. */
const LOOKED_AT = 500

/** In steps of at most so many, so that a page is full without having too many. */
const STEP = 25

type Asked = Parameters<ChatLog['chats']>

/**
 * The chats of a list that meet conditions. A page costs no more for longer lists.
 * @param isWanted whether one meets them
 */
export const readFiltered = async (
  log: Pick<ChatLog, 'chats'>,
  isWanted: (chat: Chat) => boolean,
  asked: Asked[0],
  cursor: string | undefined,
  limit: number,
): Promise<ChatPage> => {
  const step = Math.min(limit, STEP)
  const chats: Chat[] = []
  let next = cursor
  let until = Infinity
  for (let looked = 0; looked < LOOKED_AT && chats.length + step <= limit; looked += step) {
    const page = await log.chats(asked, next, step)
    until = Math.min(until, ...page.chats.map(({ lastTs }) => lastTs))
    chats.push(...page.chats.filter(isWanted))
    next = page.next
    if (next === undefined) return { chats }
  }
  return { chats, ...(next !== undefined && { next }), ...(until !== Infinity && { until }) }
}
