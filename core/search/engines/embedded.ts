import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { SahutError } from '../../contract/errors.ts'
import { ChatId, InboxId, type WorkspaceId } from '../../model/ids.ts'
import type { IndexedPart, SearchEngine } from '../engine.ts'
import { isOwnTerm } from '../wanted.ts'
import { isBroken, openIndex, removeIndex } from './index-file.ts'
import { matchOf, placeIn, placeText } from './index-queries.ts'

/** Messages of the same ms; the latest time that then has a number which JavaScript can say. */
const OF_ONE_MS = 1_024
const LATEST_MS = 8_000_000_000_000

/** So many words are remembered as known; one costs some 60 bytes. */
const REMEMBERED = 100_000

type Row = Record<string, unknown>

const createWords = (database: DatabaseSync) => {
  const insert = database.prepare('INSERT OR IGNORE INTO words (word) VALUES (?)')
  const known = new Set<string>()
  return (terms: readonly string[]): void => {
    for (const term of terms) {
      if (known.has(term) || isOwnTerm(term) || /\d/.test(term)) continue
      insert.run(term)
      if (known.size >= REMEMBERED) known.clear()
      known.add(term)
    }
  }
}

/** The index of one workspace. */
const createIndex = (database: DatabaseSync) => {
  const learn = createWords(database)
  const chatOf = database.prepare('SELECT * FROM chats WHERE chatId = ?')
  const newChat = database.prepare(
    'INSERT INTO chats (chatId, inboxId, epoch, seq, lastTs) VALUES (?, ?, 0, 0, 0) RETURNING n',
  )
  const moveChat = database.prepare(
    'UPDATE chats SET inboxId = ?, epoch = ?, seq = ?, lastTs = ? WHERE n = ?',
  )
  const putChatTerms = database.prepare('INSERT OR REPLACE INTO chatTerms (rowid, terms) VALUES (?, ?)')
  const messageAt = database.prepare('SELECT n FROM messages WHERE chat = ? AND at = ?')
  const lastOfMs = database.prepare('SELECT max(n) AS n FROM messages WHERE n >= ? AND n < ?')
  const newMessage = database.prepare('INSERT INTO messages (n, chat, at) VALUES (?, ?, ?)')
  const removeMessage = database.prepare('DELETE FROM messages WHERE n = ?')
  const putTerms = database.prepare('INSERT OR REPLACE INTO messageTerms (rowid, terms) VALUES (?, ?)')
  const removeTerms = database.prepare('DELETE FROM messageTerms WHERE rowid = ?')
  const messagesOf = database.prepare('SELECT n FROM messages WHERE chat = ?')
  const removeChat = database.prepare('DELETE FROM chats WHERE n = ?')
  const removeChatTerms = database.prepare('DELETE FROM chatTerms WHERE rowid = ?')
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

  const freeNumber = (sortTs: number): number => {
    const ms = Math.min(LATEST_MS, Math.max(1, Math.floor(sortTs)))
    const first = ms * OF_ONE_MS
    const last = lastOfMs.get(first, first + OF_ONE_MS)?.['n']
    if (typeof last !== 'number') return first
    return last + 1 < first + OF_ONE_MS ? last + 1 : freeNumber(ms + 1)
  }

  const inOne = (write: () => void): void => {
    database.exec('BEGIN IMMEDIATE')
    try {
      write()
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }

  const putMessages = (chat: number, { chat: { chatId, inboxId }, messages }: IndexedPart): void => {
    for (const { at, sortTs, terms } of messages) {
      const place = placeText(at)
      const there = messageAt.get(chat, place)?.['n']
      if (terms === undefined) {
        if (typeof there !== 'number') continue
        removeMessage.run(there)
        removeTerms.run(there)
        continue
      }
      const n = typeof there === 'number' ? there : freeNumber(sortTs)
      if (there === undefined) newMessage.run(n, chat, place)
      putTerms.run(n, [...terms, inboxId, chatId].join(' '))
      learn(terms)
    }
  }

  return {
    reached: (chatId: ChatId) => {
      const row: Row | undefined = chatOf.get(chatId)
      return row && { inboxId: InboxId.parse(row['inboxId']), epoch: Number(row['epoch']), seq: Number(row['seq']) }
    },
    put: (part: IndexedPart) => {
      const { chatId, inboxId, epoch, lastTs } = part.chat
      inOne(() => {
        const n = Number((chatOf.get(chatId) ?? newChat.get(chatId, inboxId))?.['n'])
        moveChat.run(inboxId, epoch, part.reached, Math.floor(lastTs), n)
        putChatTerms.run(n, [...part.terms, inboxId].join(' '))
        learn(part.terms)
        putMessages(n, part)
      })
    },
    drop: (chatId: ChatId) => {
      const n = chatOf.get(chatId)?.['n']
      if (typeof n !== 'number') return
      inOne(() => {
        for (const row of messagesOf.all(n)) {
          removeMessage.run(Number(row['n']))
          removeTerms.run(Number(row['n']))
        }
        removeChat.run(n)
        removeChatTerms.run(n)
      })
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

const isNobodys = (inboxIds: readonly InboxId[] | 'all'): boolean => inboxIds !== 'all' && inboxIds.length === 0

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
