import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Rules } from './rules.ts'

/**
 * The same log, of whose outbox is told how long the oldest message waits, each time it is read. What a restriction
 * holds does not count: agents see that, and it may be days.
 */
export const watchOutbox = (
  log: ChatLog,
  { restricted }: Pick<Rules, 'restricted'>,
  onWaiting: (seconds: number) => void,
): ChatLog => ({
  ...log,
  outbox: async (...args) => {
    const rows = await log.outbox(...args)
    if (rows.length > 0 && restricted.now() === undefined)
      onWaiting((Date.now() - Math.min(...rows.map(({ queuedAt }) => queuedAt))) / 1000)
    return rows
  },
})
