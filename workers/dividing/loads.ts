import type { ChatLog } from '@sahut/core/log/chat-log'
import { MOST_CHATS } from '@sahut/core/model/workspace/dividing'
import type { ChatId, UserId } from '@sahut/core/model/ids'
import type { Inbox } from '@sahut/core/model/user/user'
import { createRecent } from '@sahut/core/process/recent'

/** The index of lists may not show for so long what was given away, ms. */
const LAG_MS = 10_000
const REMEMBERED = 5_000

/** How many open chats of an inbox somebody has. */
export type Loads = {
  /** At most `MOST_CHATS`: beyond that all are alike. @throws SahutError unavailable */
  of: (inbox: Pick<Inbox, 'workspaceId' | 'inboxId'>, me: UserId) => Promise<number>
  /** One was given to them just now. */
  given: (chatId: ChatId, to: UserId) => void
}

export const createLoads = (log: Pick<ChatLog, 'places'>): Loads => {
  const given = createRecent<ChatId, { to: UserId }>(REMEMBERED, LAG_MS)
  return {
    of: async ({ workspaceId, inboxId }, me) => {
      const mine = await log.places({ workspaceId, inboxId, list: 'mine', me }, undefined, MOST_CHATS)
      const chats = new Set(mine.map(({ chatId }) => chatId))
      for (const [chatId, { to }] of given.entries()) if (to === me) chats.add(chatId)
      return chats.size
    },
    given: (chatId, to) => {
      given.set(chatId, { to })
    },
  }
}
