import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { TERMS_VERSION } from '../terms.ts'

/** Rises with each change of the tables below. */
const TABLES_VERSION = 1
const VERSION = TABLES_VERSION * 1_000 + TERMS_VERSION

/** Terms are letters, digits and `_`, and are found whole or by their beginning: nothing has to be known of where they stand. */
const terms = (name: string): string =>
  `CREATE VIRTUAL TABLE ${name} USING fts5(
    terms, content='', contentless_delete=1, detail=none, prefix='2 3 4', tokenize="ascii tokenchars '_'"
  )`

/**
 * A message's number is its time with room for 1,024 of the same ms, so that the newest are found first without sorting.
 * `words` has all terms there are, so that of a thousand words that somebody could mean only those are looked for.
 */
const TABLES = `
  CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE chats (
    n INTEGER PRIMARY KEY, chatId TEXT NOT NULL UNIQUE, inboxId TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    lastTs INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE messages (n INTEGER PRIMARY KEY, chat INTEGER NOT NULL, at TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX messagesByPlace ON messages (chat, at);
  CREATE TABLE words (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  ${terms('chatTerms')};
  ${terms('messageTerms')};
`

const versionOf = (database: DatabaseSync): unknown =>
  database.prepare('PRAGMA user_version').get()?.['user_version']

const open = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file)
  // What a crash of the machine takes with it is indexed again: how far stands in the same file.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000')
  database.exec('PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456')
  return database
}

/** Removes an index; it is made anew from the chats. */
export const removeIndex = (file: string): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
}

/** An index that can't be read, or is of another version, is no loss: an empty one takes its place. */
export const openIndex = (file: string): DatabaseSync => {
  let database: DatabaseSync | undefined
  try {
    database = open(file)
    if (versionOf(database) === VERSION) return database
  } catch (error) {
    if (!isBroken(error)) throw error
  }
  database?.close()
  removeIndex(file)
  const empty = open(file)
  empty.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${String(VERSION)}; COMMIT`)
  return empty
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, of any kind. */
const BROKEN: ReadonlySet<number> = new Set([11, 26])

/** Whether SQLite says by this that the file is none of its own, or damaged. */
export const isBroken = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  BROKEN.has(error.errcode & 0xff)
