import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SahutError } from '../../contract/errors.ts'
import { MIGRATIONS, type Migration } from './migrations.ts'
import {
  changeSchema,
  checkSchema,
  oldestBeside,
  pendingOf,
  readSchema,
  type SchemaRow,
  versionOf,
} from './schema-row.ts'
import { rowIsNew } from '../expressions.ts'
import { SCHEMA_KEY } from '../keys/schema.ts'
import type { Table } from '../table.ts'

/** Where it is told what happens to the store: a logger. */
type Report = {
  info: (fields: object, words: string) => void
  error: (fields: object, words: string) => void
}

export type SchemaStart = {
  /** Resolves once the store is as this code leaves it, or after `close`. */
  done: Promise<void>
  /** Stops after the piece that is under way; others go on from there. */
  close: () => Promise<void>
}

/** The row, which a store gets by the first code that starts on it. */
const ensureRow = async (table: Table, migrations: readonly Migration[]): Promise<SchemaRow> => {
  const row = await readSchema(table)
  if (row !== undefined) return row
  const fresh = { version: versionOf(migrations), readableFrom: oldestBeside(migrations) }
  await table.put({ ...SCHEMA_KEY, ...fresh }, rowIsNew)
  return ensureRow(table, migrations)
}

/** From here on no older code starts any more, and only then may this code write what that can't read. */
const shutOut = async (table: Table, row: SchemaRow, migrations: readonly Migration[]): Promise<void> => {
  const oldest = oldestBeside(pendingOf(row, migrations))
  if (oldest <= row.readableFrom) return
  if (
    (await changeSchema(
      table,
      row,
      { readableFrom: oldest },
      { only: { readableFrom: row.readableFrom } },
    )) !== undefined
  )
    return
  await shutOut(table, await ensureRow(table, migrations), migrations)
}

type Turn = 'done' | 'again' | 'wait'

/** Does pieces of what is to be done, as long as nobody else does. */
const createMigrator = (deps: {
  table: Table
  migrations: readonly Migration[]
  report: Report
  stillMs: number
}) => {
  const { table, migrations, report, stillMs } = deps
  const me = randomUUID()
  let seen = { migrator: '', beat: -1, since: 0 }

  /** Whether whoever holds the claim has not moved for so long, by this process's own clock. */
  const isStill = ({ migrator = '', beat = 0 }: SchemaRow): boolean => {
    const now = performance.now()
    if (seen.migrator !== migrator || seen.beat !== beat) seen = { migrator, beat, since: now }
    return now - seen.since >= stillMs
  }

  const claim = (row: SchemaRow): Promise<SchemaRow | undefined> =>
    changeSchema(
      table,
      row,
      { migrator: me, beat: (row.beat ?? 0) + 1 },
      { only: { migrator: row.migrator, beat: row.beat } },
    )

  const carryOn = async ({ version, piece }: Migration, row: SchemaRow): Promise<void> => {
    const cursor = await piece(table, row.cursor)
    const beat = (row.beat ?? 0) + 1
    const mine = { only: { migrator: me } }
    if (cursor !== undefined) {
      await changeSchema(table, row, { beat, cursor }, mine)
      return
    }
    const removed = ['migrator', 'beat', 'cursor'] as const
    const done = await changeSchema(table, row, { version }, { ...mine, removed: [...removed] })
    if (done !== undefined) report.info({ version }, 'the store is migrated')
  }

  return async (upTo: number): Promise<Turn> => {
    const row = await ensureRow(table, migrations)
    const [next] = pendingOf(row, migrations)
    if (next === undefined || next.version > upTo) return 'done'
    if (row.migrator === me) {
      await carryOn(next, row)
      return 'again'
    }
    if (row.migrator !== undefined && !isStill(row)) return 'wait'
    if ((await claim(row)) !== undefined)
      report.info({ version: next.version, cursor: row.cursor }, 'migrating the store')
    return 'again'
  }
}

/** Does what may pass by itself again and again, until it is done or `signal` aborts. */
const persistently = async (
  { report, pollMs, signal }: { report: Report; pollMs: number; signal?: AbortSignal },
  work: () => Promise<'done' | 'again' | 'wait'>,
): Promise<void> => {
  // It rejects only when `signal` aborts, which the loop asks for by itself.
  const pause = (): Promise<void> =>
    sleep(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
  while (signal?.aborted !== true) {
    try {
      const turn = await work()
      if (turn === 'done') return
      if (turn === 'wait') await pause()
    } catch (error) {
      if (!(error instanceof SahutError && error.code === 'unavailable')) throw error
      report.error({ err: error }, 'the store can not be used yet')
      await pause()
    }
  }
}

type Start = { table: Table; report: Report; migrations?: readonly Migration[]; pollMs?: number }

/**
 * Sees to it that this code may run on the store, and takes the store forward: one process does, the others go on or
 * wait. Resolves once the store answers and this code may serve. A start on a store that is as it should be reads one
 * row and writes none.
 * @param stillMs after so long without a piece done, whoever migrates counts as gone
 * @throws SahutError conflict, with what to do, if this code may not run on the store
 */
export const startSchema = async ({
  table,
  report,
  migrations = MIGRATIONS,
  stillMs = 30_000,
  pollMs = 1_000,
}: Start & { stillMs?: number }): Promise<SchemaStart> => {
  const closing = new AbortController()
  let pending: Migration[] = []
  await persistently({ report, pollMs }, async () => {
    const row = await ensureRow(table, migrations)
    pending = pendingOf(row, migrations)
    await shutOut(table, row, migrations)
    return 'done'
  })
  if (pending.length === 0) return { done: Promise.resolve(), close: () => Promise.resolve() }

  const turn = createMigrator({ table, migrations, report, stillMs })
  const reach = (version: number): Promise<void> =>
    persistently({ report, pollMs, signal: closing.signal }, () => turn(version))
  const awaited = pending.findLast(({ serves }) => serves === 'afterwards')
  if (awaited !== undefined) {
    report.info({ version: awaited.version }, 'waiting until the store is migrated')
    await reach(awaited.version)
  }
  const done = reach(versionOf(migrations)).catch((error: unknown) => {
    report.error({ err: error }, 'the store can not be migrated')
  })
  return {
    done,
    close: async () => {
      closing.abort()
      await done
    },
  }
}

/**
 * Resolves once the store answers and this code may serve on it, without changing anything: `checkSchema`, repeated.
 * @throws SahutError conflict, with what to do, if this code may not run on the store
 */
export const awaitSchema = ({
  table,
  report,
  migrations = MIGRATIONS,
  pollMs = 1_000,
}: Start): Promise<void> =>
  persistently({ report, pollMs }, async () => {
    await checkSchema(table, migrations)
    return 'done'
  })
