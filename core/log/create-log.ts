import { createAppender } from './append.ts'
import type { ChatLog, Commit } from './chat-log.ts'
import { createCompletion } from './complete-commits.ts'
import { createOutbox } from './outbox.ts'
import { backOff } from '../process/back-off.ts'
import { createReads } from './read.ts'
import type { Table } from '../store/table.ts'
import { createTelling } from './tell-commit.ts'
import { createTurns } from './append-queue.ts'

/**
 * The chat log on a table.
 * @param onCommit is told of each commit once it is durable and written, in seq order per chat; a commit that
 *   another process left half done is told as well, by whoever completes it, so one may be told twice
 * @param now ms since 1970
 * @param pause waits before another attempt at an append
 */
export const createChatLog = ({
  table,
  onCommit,
  now = Date.now,
  pause = backOff,
}: {
  table: Table
  onCommit: (commit: Commit) => void
  now?: () => number
  pause?: (attempt: number) => Promise<void>
}): ChatLog => {
  const tell = createTelling(onCommit)
  const append = createTurns(createAppender({ table, now, pause, tell }))
  const reads = createReads(table, createCompletion({ table, now, tell }), now)
  return {
    append,
    ...reads,
    ...createOutbox({ table, append, chat: reads.chat, message: reads.message, now }),
  }
}
