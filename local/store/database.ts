import { mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/*
 * The file of the embedded store (node:sqlite). Writes of one turn of the event loop share a transaction, and are
 * answered once it is on the disk: the log is flushed by the system while the next ones are under way.
 */

const FILE = 'sahut.sqlite'

/** Before anything is read: one process has the file, and a page holds several rows. */
const SETTINGS = `
PRAGMA page_size = 8192;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 1000;
PRAGMA journal_size_limit = 16777216;
PRAGMA cache_size = -65536;
PRAGMA temp_store = MEMORY;
`

type Group = { done: PromiseWithResolvers<void> }

export type Database = Awaited<ReturnType<typeof openDatabase>>

/**
 * Opens or makes the file in a folder.
 * @throws Error if another process has it, or the folder can't be used
 */
export const openDatabase = async (folder: string) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, FILE)
  const db = new DatabaseSync(path, { timeout: 0 })
  db.exec(SETTINGS)
  // Takes the lock, which a mere reader would not hold.
  db.exec('BEGIN IMMEDIATE; COMMIT')
  db.exec(`
    CREATE TABLE IF NOT EXISTS catalog (name TEXT PRIMARY KEY, definition TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY) STRICT;`)
  const log = await open(`${path}-wal`, 'r+')

  let group: Group | undefined
  /** Resolves once all that was committed until now is on the disk. */
  let flushed: Promise<void> = Promise.resolve()
  let isFlushed = true
  let waiting: Group[] = []
  let flushing = false
  const abandoned: (() => void)[] = []

  /** One flush at a time; what is committed meanwhile waits for the next. */
  const flush = async (): Promise<void> => {
    flushing = true
    while (waiting.length > 0) {
      const groups = waiting
      waiting = []
      try {
        await log.datasync()
        for (const { done } of groups) done.resolve()
      } catch (error) {
        // What the system has dropped by now, nobody knows: the file is read anew by the next process.
        for (const { done } of groups) done.reject(error)
        process.exitCode = 1
        process.kill(process.pid, 'SIGKILL')
      }
    }
    flushing = false
    isFlushed = true
  }

  const commit = (): void => {
    const ending = group
    if (ending === undefined) return
    group = undefined
    try {
      db.exec('COMMIT')
    } catch (error) {
      abandon(ending, error)
      return
    }
    isFlushed = false
    flushed = ending.done.promise
    waiting.push(ending)
    if (!flushing) void flush()
  }

  /** Nothing of a group is kept: those who wait for it are told. */
  const abandon = ({ done }: Group, error: unknown): void => {
    // SQLite itself has rolled back after some errors, and not after others.
    if (db.isTransaction) db.exec('ROLLBACK')
    for (const told of abandoned) told()
    done.reject(error)
  }

  const begin = (): void => {
    if (group !== undefined) return
    db.exec('BEGIN IMMEDIATE')
    group = { done: Promise.withResolvers() }
    // Whoever wrote has been told by then; nobody else need listen.
    group.done.promise.catch(() => undefined)
    setImmediate(commit)
  }

  return {
    db,
    /**
     * Runs what writes. What it throws before its first row is its own affair; an error of the file takes everything
     * of this turn with it.
     */
    write: <Result>(work: () => Result): Result => {
      begin()
      try {
        return work()
      } catch (error) {
        if (group !== undefined && isFileTrouble(error)) {
          const broken = group
          group = undefined
          abandon(broken, error)
        }
        throw error
      }
    },
    /** Resolves once all that was written, or could be read, until now is durable; rejects if it is not. */
    settled: (): Promise<void> | undefined => group?.done.promise ?? (isFlushed ? undefined : flushed),
    /** Tells when what was written, and not acknowledged yet, was undone. */
    onAbandoned: (told: () => void): void => {
      abandoned.push(told)
    },
    close: async (): Promise<void> => {
      commit()
      await flushed
      await log.close()
      db.close()
    },
  }
}

/** Whether SQLite says that the file, and not the call, is the matter: the disk is full, or fails. */
const isFileTrouble = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
