/**
 * The simulator's state on disk (node:sqlite). Writes are staged in one open transaction that is committed
 * once per turn of the event loop, so that hundreds of messages share a commit; whoever must not act
 * before its writes are safe uses `afterCommit` or `committed`. A commit survives SIGKILL of this process
 * (the pages are with the kernel); surviving a power cut is not promised.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { SahutError } from '@sahut/core/contract/errors'
import type { z } from 'zod'

const TABLES = `
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS account (pn TEXT PRIMARY KEY, lid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  name TEXT NOT NULL, keys TEXT NOT NULL, habits TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS companion (phone TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prekey (phone TEXT, id INTEGER, value BLOB NOT NULL, PRIMARY KEY (phone, id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS session (owner TEXT, address TEXT, record TEXT NOT NULL, PRIMARY KEY (owner, address)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS backlog (seq INTEGER PRIMARY KEY, recipient TEXT NOT NULL, node BLOB NOT NULL, plaintext BLOB) STRICT;
CREATE TABLE IF NOT EXISTS received (contact TEXT, phone TEXT, id TEXT, jid TEXT NOT NULL, read INTEGER NOT NULL,
  PRIMARY KEY (contact, phone, id)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unread ON received (contact, phone) WHERE read = 0;
CREATE TABLE IF NOT EXISTS withheld (phone TEXT, id TEXT, message BLOB NOT NULL, PRIMARY KEY (phone, id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history (seq INTEGER PRIMARY KEY, phone TEXT NOT NULL, contact TEXT NOT NULL, id TEXT NOT NULL,
  text TEXT NOT NULL, t INTEGER NOT NULL, fromMe INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS past ON history (phone);
CREATE TABLE IF NOT EXISTS grp (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS senderkey (owner TEXT, name TEXT, record TEXT NOT NULL, PRIMARY KEY (owner, name)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS patch (phone TEXT, collection TEXT, version INTEGER, value BLOB NOT NULL,
  PRIMARY KEY (phone, collection, version)) STRICT, WITHOUT ROWID;
`

export type Store = ReturnType<typeof createStore>

/**
 * Opens (or makes) `state.sqlite` in a folder.
 * @throws SahutError unavailable when the folder can't be written or another simulator holds it
 */
export const createStore = (folder: string) => {
  const db = openDatabase(folder)
  let staged = false
  let sections = 0
  let waiting: (() => void)[] = []
  const beforeCommits: (() => void)[] = []

  const commit = () => {
    for (const callback of beforeCommits) callback()
    db.exec('COMMIT')
    staged = false
    const callbacks = waiting
    waiting = []
    for (const callback of callbacks) callback()
  }

  const commitSoon = () => {
    setImmediate(() => {
      // A section that is still open re-arms the commit when it ends.
      if (staged && sections === 0) commit()
    })
  }

  const stage = () => {
    if (staged) return
    db.exec('BEGIN')
    staged = true
    commitSoon()
  }

  const run = (statement: StatementSync, ...values: SQLInputValue[]) => {
    stage()
    return statement.run(...values)
  }

  const putFact = db.prepare(
    'INSERT INTO fact VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const getFact = db.prepare('SELECT value FROM fact WHERE name = ?')

  const afterCommit = (callback: () => void) => {
    if (staged) waiting.push(callback)
    else callback()
  }

  return {
    prepare: (sql: string) => db.prepare(sql),
    /** Makes sure that a commit comes at the end of this turn. */
    stage,
    /** Runs a write as part of the commit of this turn. */
    run,
    /** Calls back once everything staged so far is safe, at once if nothing is staged; in order of asking. */
    afterCommit,
    /** Resolves once everything staged so far is safe. */
    committed: () =>
      new Promise<void>((resolve) => {
        afterCommit(resolve)
      }),
    /** Registers what must be written along with each commit (the journal). It may stage writes of its own. */
    beforeCommit: (callback: () => void) => {
      beforeCommits.push(callback)
    },
    /** Keeps all writes of `work` in one commit, although it awaits in between. */
    atomically: async <Result>(work: () => Promise<Result>): Promise<Result> => {
      sections += 1
      try {
        return await work()
      } finally {
        sections -= 1
        if (sections === 0 && staged) commitSoon()
      }
    },
    /** A lasting fact by its name, as JSON; undefined if never put. */
    fact: <Schema extends z.ZodType>(name: string, schema: Schema): z.infer<Schema> | undefined => {
      const value = getFact.get(name)?.['value']
      return value === undefined ? undefined : schema.parse(JSON.parse(String(value)))
    },
    putFact: (name: string, value: unknown) => run(putFact, name, JSON.stringify(value)),
    close: () => {
      if (staged) commit()
      db.close()
    },
  }
}

const openDatabase = (folder: string): DatabaseSync => {
  try {
    mkdirSync(folder, { recursive: true })
    const db = new DatabaseSync(join(folder, 'state.sqlite'))
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;')
    db.exec(TABLES)
    return db
  } catch (cause) {
    throw new SahutError(
      'unavailable',
      `The data folder ${folder} can't be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    )
  }
}
