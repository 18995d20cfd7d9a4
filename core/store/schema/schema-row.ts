import { z } from 'zod'
import { SahutError } from '../../contract/errors.ts'
import { MIGRATIONS, type Migration } from './migrations.ts'
import { absent, all, is, setting } from '../expressions.ts'
import { readable } from '../decoding.ts'
import { SCHEMA_KEY } from '../keys/schema.ts'
import type { Item, Table } from '../table.ts'

const version = z.number().int().positive()

/** What the store says of itself. Code of any age reads this row, so what stands in it keeps its meaning for ever. */
const SchemaRow = z.object({
  /** The schema that all rows have. */
  version,
  /** The oldest code that may start on it. */
  readableFrom: version,
  /** Who takes it to the next version, how many pieces of that are done, and where the next one begins. */
  migrator: z.string().optional(),
  beat: z.number().int().nonnegative().optional(),
  cursor: z.string().optional(),
})
export type SchemaRow = z.infer<typeof SchemaRow>

const parsed = (item: Item): SchemaRow => {
  const row = readable(SchemaRow, item)
  if (row !== undefined) return row
  throw new SahutError('corrupt_state', "The store's row SCHEMA can't be read, so nothing may run on it.")
}

/** @throws SahutError unavailable, corrupt_state */
export const readSchema = async (table: Table): Promise<SchemaRow | undefined> => {
  const item = await table.get(SCHEMA_KEY)
  return item && parsed(item)
}

/** The row after a change that leaves the version as it is; nothing if it has another one, or `only` did not hold. */
export const changeSchema = async (
  table: Table,
  before: Pick<SchemaRow, 'version'>,
  set: Partial<SchemaRow>,
  { removed = [], only = {} }: { removed?: (keyof SchemaRow)[]; only?: Partial<SchemaRow> } = {},
): Promise<SchemaRow | undefined> => {
  const held = Object.entries<unknown>({ version: before.version, ...only })
  const item = await table.update(
    SCHEMA_KEY,
    setting(set, removed),
    all(...held.map(([name, value]) => (value === undefined ? absent(name) : is(name, value)))),
  )
  return item && parsed(item)
}

/** The schema of this code: that of its last migration. */
export const versionOf = (migrations: readonly Migration[]): number => migrations.at(-1)?.version ?? 1

/** The oldest code that may run once these migrations have begun. */
export const oldestBeside = (migrations: readonly Migration[]): number =>
  Math.max(1, ...migrations.map(({ readableFrom }) => readableFrom))

/**
 * What is still to be done to the store so that it is as this code leaves it.
 * @throws SahutError conflict, with what to do, if this code may not run on it
 */
export const pendingOf = (row: SchemaRow, migrations: readonly Migration[]): Migration[] => {
  const own = versionOf(migrations)
  if (own < row.readableFrom)
    throw new SahutError(
      'conflict',
      `This Sahut is too old for the store: it knows schema ${String(own)}, and the store was changed by one with schema ${String(row.version)} so that it can be read from schema ${String(row.readableFrom)} on. Deploy a newer Sahut again, or restore a backup of before.`,
    )
  const pending = migrations.filter((migration) => migration.version > row.version)
  const needed = oldestBeside(pending)
  if (needed > row.version)
    throw new SahutError(
      'conflict',
      `A release was left out: this Sahut may only follow one with schema ${String(needed)}, and the store has schema ${String(row.version)}. Deploy a Sahut with schema ${String(needed)} first and let it run everywhere.`,
    )
  return pending
}

/**
 * Whether this code may serve on the store now, for what may not migrate it: one read, no write. A store that nothing
 * ran on yet will do.
 * @throws SahutError conflict if it never may, unavailable if it may once others have migrated the store
 */
export const checkSchema = async (
  table: Table,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> => {
  const row = await readSchema(table)
  if (row === undefined) return
  const awaited = pendingOf(row, migrations).find(({ serves }) => serves === 'afterwards')
  if (awaited !== undefined)
    throw new SahutError(
      'unavailable',
      `The store has to be migrated to schema ${String(awaited.version)} first. Workers of this version do so when they start.`,
    )
}
