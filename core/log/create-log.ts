import { createAppender } from './append/append.ts'
import { asSahutError } from '../contract/errors.ts'
import type { ChatLog, Commit } from './chat-log.ts'
import { createCompletion } from './append/complete-commits.ts'
import { createGroupRows } from './group-rows.ts'
import { createJoin } from './join/join.ts'
import { createLists } from './lists.ts'
import { createOutbox } from './jobs/outbox.ts'
import { backOff } from '../process/back-off.ts'
import type { Logger } from '../process/logger.ts'
import { createOlderAsks } from './jobs/older-asks.ts'
import { createPastRows } from './read/past-rows.ts'
import { createReads } from './read/read.ts'
import { marksKey } from '../store/keys/chat.ts'
import type { Table } from '../store/table.ts'
import { createMentions } from './mentions.ts'
import { createTelling, type OnTrouble } from './append/tell-commit.ts'
import { createTimers } from './jobs/timers.ts'
import { marksOf } from './row-kinds/marks.ts'
import { createTurns } from './append/append-queue.ts'

const warn: OnTrouble = (error) => {
  process.emitWarning(error instanceof Error ? error : String(error))
}

/**
 * The chat log on a table.
 * @param onCommit is told of each commit once it is durable and written, in seq order per chat; a commit that
 *   another process left half done is told as well, by whoever completes it, so one may be told twice
 * @param onAppendFailed told when an append fails although it was tried again and again; a writer that lost its number
 *   to another one does not fail
 * @param onTrouble told of what failed beside the work of whoever asked: a row that can't be read, a repair that has to
 *   wait for the next reader
 * @param now ms since 1970
 * @param pause waits before another attempt at an append
 */
export const createChatLog = ({
  table,
  onCommit,
  onAppendFailed = () => undefined,
  onTrouble = warn,
  now = Date.now,
  pause = backOff,
}: {
  table: Table
  onCommit: (commit: Commit) => void
  onAppendFailed?: () => void
  onTrouble?: OnTrouble
  now?: () => number
  pause?: (attempt: number) => Promise<void>
}): ChatLog => {
  const tell = createTelling(onCommit, onTrouble)
  const inTurn = createTurns(createAppender({ table, now, pause, tell }))
  const append: ChatLog['append'] = async (chat, draft, writer) => {
    try {
      return await inTurn(chat, draft, writer)
    } catch (error) {
      if (asSahutError(error).code !== 'fenced') onAppendFailed()
      throw error
    }
  }
  const complete = createCompletion({ table, now, tell, onTrouble })
  const { readPast, openPast, pastMessage, earliest } = createPastRows(table)
  const reads = createReads(table, complete, { onTrouble, readPast })
  const { chat, heads, entry, message, first, find, after, before, past, readable } = reads
  const { chats, count, places } = createLists(table, readable, complete, now, onTrouble)
  const { outbox, outboxPiece, rowOf, claim, unclaim, expire, cancel, settle } = createOutbox({
    table,
    append,
    chat,
    entry,
    message,
    now,
  })
  return {
    append,
    chat,
    heads,
    entry,
    message,
    first,
    find,
    after,
    before,
    past,
    openPast,
    pastMessage,
    earliest,
    chats,
    places,
    count,
    outbox,
    outboxPiece,
    rowOf,
    claim,
    unclaim,
    expire,
    cancel,
    settle,
    join: createJoin({ table, now, tell, onCommit }),
    marks: async (key) => marksOf(await table.get(marksKey(key)), now()),
    ...createGroupRows(table, now),
    ...createOlderAsks(table, now),
    ...createTimers(table, onTrouble),
    ...createMentions(table),
  }
}

/** Tells operators of it. */
export const reportTrouble =
  (logger: Pick<Logger, 'error'>): OnTrouble =>
  (error) => {
    logger.error({ err: error }, 'something of the chat log failed beside the work that was asked for')
  }
