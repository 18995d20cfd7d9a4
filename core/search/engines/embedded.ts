import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { SahutError } from '../../contract/errors.ts'
import { ChatId, InboxId, type WorkspaceId } from '../../model/ids.ts'
import type { Reached, SearchEngine } from '../engine.ts'
import { isBroken, openIndex, removeIndex } from './index-file.ts'
import { matchOf } from './index-queries.ts'
import { createIndexWrites } from './index-writes.ts'
import { placeIn } from './places.ts'

/** The index of one workspace. */
const createIndex = (database: DatabaseSync) => {
  const chatOf = database.prepare('SELECT inboxId, epoch, seq FROM chats WHERE chatId = ?')
  const foundMessages = database.prepare(
    `SELECT m.n, m.at, c.chatId FROM messageTerms t JOIN messages m ON m.n = t.rowid JOIN chats c ON c.n = m.chat
     WHERE messageTerms MATCH ? AND t.rowid < ? ORDER BY t.rowid DESC LIMIT ?`,
  )
  const foundChats = database.prepare(
    `SELECT c.chatId FROM chatTerms t JOIN chats c ON c.n = t.rowid
     WHERE chatTerms MATCH ? ORDER BY c.lastTs DESC LIMIT ?`,
  )
  const state = database.prepare('SELECT value FROM state WHERE name = ?')
  const putState = database.prepare('INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)')
  return {
    ...createIndexWrites(database),
    reached: (chatId: ChatId): Reached | undefined => {
      const row = chatOf.get(chatId)
      return (
        row && {
          inboxId: InboxId.parse(row['inboxId']),
          epoch: Number(row['epoch']),
          seq: Number(row['seq']),
        }
      )
    },
    messages: (match: string, below: number, limit: number) =>
      foundMessages.all(match, below, limit).map((row) => ({
        n: Number(row['n']),
        chatId: ChatId.parse(row['chatId']),
        ...placeIn(String(row['at'])),
      })),
    chats: (match: string, limit: number) =>
      foundChats.all(match, limit).map((row) => ChatId.parse(row['chatId'])),
    state: (name: string) => state.get(name)?.['value'],
    putState: (name: string, value: string) => putState.run(name, value),
    database,
  }
}

const belowOf = (cursor: string | undefined): number => {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER
  if (/^\d{1,16}$/.test(cursor)) return Number(cursor)
  throw new SahutError('invalid_input', 'cursor is none that a page gave', { field: 'cursor' })
}

const isNobodys = (inboxIds: readonly InboxId[] | 'all'): boolean =>
  inboxIds !== 'all' && inboxIds.length === 0

/**
 * The engine that needs nothing: SQLite's FTS5, a file for each workspace. One process at a time has the folder.
 * @param folder is made if it is not there
 */
export const createEmbeddedEngine = (folder: string): SearchEngine => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const indexes = new Map<WorkspaceId, ReturnType<typeof createIndex>>()
  let isClosed = false

  const fileOf = (workspaceId: WorkspaceId): string => join(folder, `${workspaceId}.sqlite`)

  const indexOf = (workspaceId: WorkspaceId) => {
    if (isClosed) throw new SahutError('unavailable', 'The search has ended.')
    const there = indexes.get(workspaceId) ?? createIndex(openIndex(fileOf(workspaceId)))
    indexes.set(workspaceId, there)
    return there
  }

  /** A file that turns out to be damaged is given up: whoever asks next finds an empty one, which fills again. */
  const inIndex = async <Result>(
    workspaceId: WorkspaceId,
    work: (index: ReturnType<typeof createIndex>) => Result,
  ): Promise<Result> => {
    // One after the other, and never in the midst of its caller's turn.
    await Promise.resolve()
    try {
      return work(indexOf(workspaceId))
    } catch (cause) {
      if (cause instanceof SahutError) throw cause
      if (isBroken(cause)) {
        indexes.get(workspaceId)?.database.close()
        indexes.delete(workspaceId)
        removeIndex(fileOf(workspaceId))
      }
      throw new SahutError('unavailable', 'The search index can not be used now.', { cause })
    }
  }

  return {
    reached: (workspaceId, chatIds) =>
      inIndex(workspaceId, (index) => {
        const known = chatIds.map((chatId) => [chatId, index.reached(chatId)] as const)
        return new Map(known.flatMap(([chatId, reached]) => (reached ? [[chatId, reached]] : [])))
      }),
    put: (part) =>
      inIndex(part.chat.workspaceId, (index) => {
        index.put(part)
      }),
    drop: ({ workspaceId, chatId }) =>
      inIndex(workspaceId, (index) => {
        index.drop(chatId)
      }),
    messages: ({ workspaceId, wanted, inboxIds, limit, chatId, cursor }) =>
      inIndex(workspaceId, (index) => {
        if (isNobodys(inboxIds)) return { found: [] }
        const match = matchOf(index.database, wanted, inboxIds, chatId === undefined ? [] : [chatId])
        const rows = index.messages(match, belowOf(cursor), limit + 1)
        const page = rows.slice(0, limit)
        const last = page.at(-1)
        return {
          found: page.map(({ n: _n, ...found }) => found),
          ...(rows.length > limit && last !== undefined && { next: String(last.n) }),
        }
      }),
    chats: ({ workspaceId, wanted, inboxIds, limit }) =>
      inIndex(workspaceId, (index) =>
        isNobodys(inboxIds) ? [] : index.chats(matchOf(index.database, wanted, inboxIds), limit),
      ),
    complete: (workspaceId) =>
      inIndex(workspaceId, (index) => {
        index.putState('complete', 'yes')
      }),
    isComplete: (workspaceId) => inIndex(workspaceId, (index) => index.state('complete') === 'yes'),
    close: () => {
      isClosed = true
      for (const { database } of indexes.values()) database.close()
      indexes.clear()
      return Promise.resolve()
    },
  }
}
