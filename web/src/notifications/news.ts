import { Chat } from '@sahut/core/model/chat/chat'
import type { UserId } from '@sahut/core/model/ids'
import { z } from 'zod'
import { serverNow } from '../api/server-clock.ts'
import { createRecent } from '../desk/recent.ts'
import type { Live } from '../live/live.ts'
import { type Cause, REASON_NAMES, type ReasonName, REASONS } from './reasons.ts'

/** So many chats are remembered as heard of. */
const REMEMBERED = 5_000

/** The clocks of WhatsApp and our server may be so far apart, ms. */
const CLOCKS_MS = 5_000

/** Something of a chat that somebody is to be told of. */
export const News = z.object({ reason: z.enum(REASON_NAMES), seq: z.number(), chat: Chat })
export type News = z.infer<typeof News>

/** How a chat stood when it was heard of last, and on which connection that was. */
type Heard = Pick<Chat, 'epoch' | 'seq'> & { connection: number }

/** What there is to tell of a chat, the weightiest first, whether it is new or not. */
const causesIn = (chat: Chat, me: UserId): { reason: ReasonName; cause: Cause }[] =>
  REASON_NAMES.flatMap((reason) => {
    const cause = REASONS[reason].causeOf(chat, me)
    return cause === undefined ? [] : [{ reason, cause }]
  })

/**
 * Makes news of what the page hears of chats: what is newer than when it came up to date. What came while it was cut
 * off is in the counts, and is no news.
 * @param tell hears of each piece of news once
 * @param onRead hears of chats in which nothing is unread any more
 */
export const hearNews = (
  live: Pick<Live, 'on' | 'onState'>,
  me: UserId,
  { tell, onRead }: { tell: (news: News) => void; onRead: (chat: Chat) => void },
): (() => void) => {
  const heard = createRecent<Chat['chatId'], Heard>(REMEMBERED)
  let connection = 0
  let connectedAt = serverNow()

  const isNews = (chat: Chat, { seq, at }: Cause, before: Heard | undefined): boolean => {
    if (before?.epoch === chat.epoch) {
      if (seq <= before.seq) return false
      if (before.connection === connection) return true
    }
    // What is told of a chat first is its last entry, or something that happened to an older one.
    return seq === chat.seq || at > connectedAt - CLOCKS_MS
  }

  const hear = ({ chats }: { chats: readonly Chat[] }): void => {
    for (const chat of chats) {
      const before = heard.get(chat.chatId)
      const isLate =
        before !== undefined &&
        (chat.epoch < before.epoch || (chat.epoch === before.epoch && chat.seq <= before.seq))
      if (isLate) continue
      heard.put(chat.chatId, { epoch: chat.epoch, seq: chat.seq, connection })
      if (chat.unread === 0) onRead(chat)
      // It stands in another chat now, which is told of itself.
      if (chat.into !== undefined) continue
      const found = causesIn(chat, me).find(({ cause }) => isNews(chat, cause, before))
      if (found !== undefined) tell({ reason: found.reason, seq: found.cause.seq, chat })
    }
  }

  const endings = [
    live.onState((state) => {
      if (state !== 'connected') return
      connection += 1
      connectedAt = serverNow()
    }),
    live.on('inbox:changed', hear),
    live.on('inboxes:changed', hear),
  ]
  return () => {
    for (const end of endings) end()
  }
}
