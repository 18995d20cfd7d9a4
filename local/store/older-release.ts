import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { z } from 'zod'
import type { Database } from './database.ts'
import { checkItem } from './item.ts'
import { putRow, readied } from './rows.ts'
import type { Index } from './table-sql.ts'
import type { Tables } from './tables.ts'

/*
 * Releases up to a775b88 kept their data in LevelDB, as dynalite lays it there: `table~<name>` describes a table,
 * `item-<name>~<hash>/…` is an item of it, both JSON. It is read once, and put aside for whoever goes back.
 */

/** Where what was read is put, in the store's folder. */
const ASIDE = 'older-release'
const ROWS_AT_ONCE = 500
/** What LevelDB's files are called. */
const LEVELDB = /^(CURRENT|LOCK|LOG|LOG\.old|MANIFEST-\d+|\d+\.(log|ldb|sst))$/

const Keys = z.tuple([z.object({ AttributeName: z.string() }), z.object({ AttributeName: z.string() })])
const Described = z.object({
  TableName: z.string(),
  KeySchema: Keys,
  GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema: Keys })).default([]),
})

const namesOf = ([hash, range]: z.infer<typeof Keys>) => ({
  hash: hash.AttributeName,
  range: range.AttributeName,
})

type Level = ClassicLevel<string, Record<string, unknown>>

const takeTable = async (
  level: Level,
  described: z.infer<typeof Described>,
  { write, settled }: Database,
  tables: Tables,
  moved: () => void,
): Promise<void> => {
  const { TableName: name, KeySchema, GlobalSecondaryIndexes } = described
  const indexes = GlobalSecondaryIndexes.map((index): Index => ({
    name: index.IndexName,
    ...namesOf(index.KeySchema),
    projection: 'KEYS_ONLY',
  }))
  const table = tables.names().includes(name)
    ? tables.find(name)
    : tables.create(name, { ...namesOf(KeySchema), indexes })
  let batch = 0
  for await (const item of level.values({ gte: `item-${name}~`, lt: `item-${name}~\uffff` })) {
    checkItem(item)
    const ready = readied(table, item)
    write(() => {
      putRow(ready)
    })
    moved()
    batch += 1
    if (batch % ROWS_AT_ONCE === 0) await settled()
  }
  await settled()
}

/** Puts aside what is left of an older release. A crash in between leaves the rest, CURRENT for one, to the next start. */
const putAside = (folder: string): void => {
  const aside = join(folder, ASIDE)
  mkdirSync(aside, { recursive: true })
  const files = readdirSync(folder).filter((file) => LEVELDB.test(file) && file !== 'CURRENT')
  for (const file of [...files, 'CURRENT']) renameSync(join(folder, file), join(aside, file))
}

/**
 * Takes over what an older release left in a folder, before anything else is done with the store.
 * @param onMoved is told how many rows there are until now
 * @throws Error with a sentence if an older release has written since
 */
export const takeOver = async (
  folder: string,
  database: Database,
  tables: Tables,
  onMoved: (rows: number) => void,
): Promise<void> => {
  if (!existsSync(join(folder, 'CURRENT'))) return
  const aside = join(folder, ASIDE)
  if (existsSync(join(aside, 'CURRENT')))
    throw new Error(
      `an older release has written since its data was put into ${aside}: move one of the two away`,
    )
  if (!tables.isTakenOver()) {
    const level: Level = new ClassicLevel(folder, { createIfMissing: false, valueEncoding: 'json' })
    await level.open()
    let rows = 0
    for await (const described of level.values({ gte: 'table~', lt: 'table~\uffff' }))
      await takeTable(level, Described.parse(described), database, tables, () => {
        rows += 1
        if (rows % ROWS_AT_ONCE === 0) onMoved(rows)
      })
    await level.close()
    onMoved(rows)
    tables.setTakenOver()
    await database.settled()
  }
  putAside(folder)
}
