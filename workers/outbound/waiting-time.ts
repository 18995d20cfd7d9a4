import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Rules } from './sending-rules.ts'

export type WatchedOutbox = ChatLog & {
  /** Tells whether a restriction held a chat's next message. */
  judged: (chatId: ChatId, isHeld: boolean) => void
}

/**
 * The same log, of whose outbox is told how long the oldest message waits, each time it is read or can't be: then what
 * waited goes on waiting, and from the first failure on something may. What a restriction holds does not count: agents
 * see that, and it may be days.
 */
export const watchOutbox = (
  log: ChatLog,
  { restricted }: Pick<Rules, 'restricted'>,
  onWaiting: (seconds: number) => void,
  now: () => number = Date.now,
): WatchedOutbox => {
  const held = new Set<ChatId>()
  let seen = new Set<ChatId>()
  let oldest: number | undefined
  let failingSince: number | undefined

  const tell = (since: number | undefined): void => {
    if (since !== undefined) onWaiting((now() - since) / 1000)
  }

  /** While there is a restriction, whether it holds a chat is known only once its next message was tried. */
  const counted = (rows: OutboxRow[]): OutboxRow[] => {
    if (restricted.now() !== undefined)
      return rows.filter(({ chatId }) => seen.has(chatId) && !held.has(chatId))
    held.clear()
    return rows
  }

  return {
    ...log,
    outbox: async (...args) => {
      try {
        const rows = await log.outbox(...args)
        const ages = counted(rows).map(({ queuedAt }) => queuedAt)
        seen = new Set(rows.map(({ chatId }) => chatId))
        oldest = ages.length === 0 ? undefined : Math.min(...ages)
        failingSince = undefined
        tell(oldest)
        return rows
      } catch (error) {
        failingSince ??= now()
        tell(oldest ?? failingSince)
        throw error
      }
    },
    judged: (chatId, isHeld) => {
      if (isHeld) held.add(chatId)
      else held.delete(chatId)
    },
  }
}
