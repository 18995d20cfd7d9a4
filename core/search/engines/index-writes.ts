import type { DatabaseSync } from 'node:sqlite'
import type { ChatId } from '../../model/ids.ts'
import type { IndexedMessage, IndexedPart } from '../engine.ts'
import { isOwnTerm } from '../wanted.ts'
import { placeText } from './places.ts'

/** Messages of the same ms; the latest time that then has a number which JavaScript can say. */
const OF_ONE_MS = 1_024
const LATEST_MS = 8_000_000_000_000

/** So many words are remembered as known; one costs some 60 bytes. */
const REMEMBERED = 100_000

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

/** The messages of an index, each with its number. */
const createMessages = (database: DatabaseSync) => {
  const learn = createWords(database)
  const messageAt = database.prepare('SELECT n FROM messages WHERE chat = ? AND at = ?')
  const lastOfMs = database.prepare('SELECT max(n) AS n FROM messages WHERE n >= ? AND n < ?')
  const insert = database.prepare('INSERT INTO messages (n, chat, at) VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM messages WHERE n = ?')
  const putTerms = database.prepare('INSERT OR REPLACE INTO messageTerms (rowid, terms) VALUES (?, ?)')
  const removeTerms = database.prepare('DELETE FROM messageTerms WHERE rowid = ?')
  const ofChat = database.prepare('SELECT n FROM messages WHERE chat = ?')

  const freeNumber = (sortTs: number): number => {
    const ms = Math.min(LATEST_MS, Math.max(1, Math.floor(sortTs)))
    const first = ms * OF_ONE_MS
    const last = lastOfMs.get(first, first + OF_ONE_MS)?.['n']
    if (typeof last !== 'number') return first
    return last + 1 < first + OF_ONE_MS ? last + 1 : freeNumber(ms + 1)
  }
  const forget = (n: number): void => {
    remove.run(n)
    removeTerms.run(n)
  }

  return {
    learn,
    put: (chat: number, { at, sortTs, terms }: IndexedMessage, own: readonly string[]): void => {
      const place = placeText(at)
      const there = messageAt.get(chat, place)?.['n']
      if (terms === undefined) {
        if (typeof there === 'number') forget(there)
        return
      }
      const n = typeof there === 'number' ? there : freeNumber(sortTs)
      if (there === undefined) insert.run(n, chat, place)
      putTerms.run(n, [...terms, ...own].join(' '))
      learn(terms)
    },
    forgetAll: (chat: number): void => {
      for (const { n } of ofChat.all(chat)) forget(Number(n))
    },
  }
}

/** Writes to an index, each whole or not at all. */
export const createIndexWrites = (database: DatabaseSync) => {
  const messages = createMessages(database)
  const chatOf = database.prepare('SELECT n FROM chats WHERE chatId = ?')
  const insert = database.prepare(
    'INSERT INTO chats (chatId, inboxId, epoch, seq, lastTs) VALUES (?, ?, 0, 0, 0) RETURNING n',
  )
  const update = database.prepare('UPDATE chats SET inboxId = ?, epoch = ?, seq = ?, lastTs = ? WHERE n = ?')
  const remove = database.prepare('DELETE FROM chats WHERE n = ?')
  const putTerms = database.prepare('INSERT OR REPLACE INTO chatTerms (rowid, terms) VALUES (?, ?)')
  const removeTerms = database.prepare('DELETE FROM chatTerms WHERE rowid = ?')

  const whole = (write: () => void): void => {
    database.exec('BEGIN IMMEDIATE')
    try {
      write()
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }

  return {
    put: (part: IndexedPart): void => {
      const { chatId, inboxId, epoch, lastTs } = part.chat
      whole(() => {
        const n = Number((chatOf.get(chatId) ?? insert.get(chatId, inboxId))?.['n'])
        update.run(inboxId, epoch, part.reached, Math.floor(lastTs), n)
        putTerms.run(n, [...part.terms, inboxId].join(' '))
        messages.learn(part.terms)
        for (const message of part.messages) messages.put(n, message, [inboxId, chatId])
      })
    },
    drop: (chatId: ChatId): void => {
      const n = chatOf.get(chatId)?.['n']
      if (typeof n !== 'number') return
      whole(() => {
        messages.forgetAll(n)
        remove.run(n)
        removeTerms.run(n)
      })
    },
  }
}
