import type { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import type { WorkspaceId } from '../model/ids.ts'
import { decoded, type RowReader } from '../store/decoding.ts'
import { rowExists, rowIsNew, setting } from '../store/expressions.ts'
import { readAll } from '../store/read-all.ts'
import type { Item, Key, Table } from '../store/table.ts'

/** So many of one kind a workspace has at most: all of them are read together. */
const MOST = 500

/** What a workspace has some of, each with a name of its own: one row each. */
export type NamedRows<Id, Row extends { name: string }> = {
  /** All of them, by name. One that can't be read is left out. */
  all: (workspaceId: WorkspaceId) => Promise<Row[]>
  /** @throws SahutError conflict if another has the name, or there are too many */
  create: (workspaceId: WorkspaceId, row: Row) => Promise<Row>
  /** @throws SahutError not_found, conflict if another has the name */
  change: (workspaceId: WorkspaceId, id: Id, change: Partial<Row>) => Promise<Row>
  /** Again is no error. */
  remove: (workspaceId: WorkspaceId, id: Id) => Promise<void>
}

const folded = (name: string): string => name.normalize('NFKC').toLowerCase()

/**
 * @param kind what one of them is called in errors
 * @param idOf names one
 */
export const createNamedRows = <Id, Row extends { name: string }>({
  table,
  read,
  kind,
  schema,
  keyOf,
  rangeOf,
  idOf,
  scopeOf = () => '',
}: {
  table: Table
  read: RowReader
  kind: string
  schema: z.ZodType<Row>
  keyOf: (workspaceId: WorkspaceId, id: Id) => Key
  rangeOf: (workspaceId: WorkspaceId) => { PK: string; prefix: string }
  idOf: (row: Row) => Id
  /** Within which a name is of one only; all of the workspace if not given. */
  scopeOf?: (row: Row) => string
}): NamedRows<Id, Row> => {
  const rowOf = (item: Item): Row => {
    const { PK: _PK, SK: _SK, ...row } = item
    return decoded(schema, item, row)
  }
  const all = async (workspaceId: WorkspaceId): Promise<Row[]> =>
    read(await readAll(table, rangeOf(workspaceId)), rowOf).sort((a, b) => a.name.localeCompare(b.name))

  /** Two who take a name at one moment may both have it: they are told apart by more than that. */
  const checkName = async (workspaceId: WorkspaceId, named: Row, own?: Id): Promise<void> => {
    const others = await all(workspaceId)
    const isTaken = (row: Row): boolean =>
      idOf(row) !== own && folded(row.name) === folded(named.name) && scopeOf(row) === scopeOf(named)
    if (others.some(isTaken))
      throw new SahutError('conflict', `There is another ${kind} of this name.`, { field: 'name' })
    if (own === undefined && others.length >= MOST)
      throw new SahutError('conflict', `A workspace has at most ${String(MOST)} of these.`)
  }

  return {
    all,
    create: async (workspaceId, row) => {
      await checkName(workspaceId, row)
      await table.put({ ...keyOf(workspaceId, idOf(row)), ...row }, rowIsNew)
      return row
    },
    change: async (workspaceId, id, change) => {
      const missing = () => new SahutError('not_found', `There is no such ${kind}.`)
      const there = await table.get(keyOf(workspaceId, id))
      if (there === undefined) throw missing()
      const before = rowOf(there)
      if (Object.values(change).every((value) => value === undefined)) return before
      if (change.name !== undefined) await checkName(workspaceId, { ...before, ...change }, id)
      const item = await table.update(keyOf(workspaceId, id), setting(change), rowExists)
      if (item === undefined) throw missing()
      return rowOf(item)
    },
    remove: async (workspaceId, id) => {
      await table.delete(keyOf(workspaceId, id))
    },
  }
}
