import { embeddedTable, type OpenTable } from '@sahut/testing/parts/table-fixture'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SahutError } from '../../contract/errors.ts'
import type { Migration } from './migrations.ts'
import { checkSchema, readSchema } from './schema-row.ts'
import { awaitSchema, startSchema } from './schema-start.ts'
import { SCHEMA_KEY } from '../keys/schema.ts'
import { createTable } from '../dynamodb/table.ts'
import type { Table } from '../table.ts'

/*
 * Sahut has no migration yet. These are made up: rows `old` that get a `new`, in a way that a second time would
 * spoil, and the releases that bring that about, each as the list of its migrations.
 */

const ROWS = 12
const keyOf = (n: number) => ({ PK: 'THINGS', SK: String(n).padStart(3, '0') })

let store: OpenTable
const report = { info: () => undefined, error: () => undefined }

beforeAll(async () => {
  store = await embeddedTable()
})

afterAll(async () => {
  await store.close()
})

beforeEach(async () => {
  await store.table.delete(SCHEMA_KEY)
  await store.table.putAll(Array.from({ length: ROWS }, (_, n) => ({ ...keyOf(n), old: n, times: 0 })))
})

/** One row a piece, by the rule for pieces: only what is still as before. */
const backfill = async (table: Table, cursor = '0'): Promise<string | undefined> => {
  const n = Number(cursor)
  await table.update(
    keyOf(n),
    {
      expression: 'SET #new = :new ADD #times :one',
      names: { '#new': 'new', '#times': 'times' },
      values: { ':new': `n${cursor}`, ':one': 1 },
    },
    { expression: 'attribute_not_exists(#new)', names: { '#new': 'new' } },
  )
  return n + 1 < ROWS ? String(n + 1) : undefined
}

const expand: Migration = {
  version: 2,
  readableFrom: 1,
  serves: 'meanwhile',
  piece: () => Promise.resolve(undefined),
}
const fill = (piece = backfill, serves: Migration['serves'] = 'afterwards'): Migration => ({
  version: 3,
  readableFrom: 2,
  serves,
  piece,
})

const RELEASE_1: Migration[] = []
const RELEASE_2 = [expand]
const RELEASE_3 = [expand, fill()]

/** A start of that release, as a process of its own makes it. */
const start = (migrations: Migration[], table = store.table, stillMs = 30_000) =>
  startSchema({ table, report, migrations, stillMs, pollMs: 5 })

/** The release has run everywhere, and what it does to the store is done. */
const release = async (migrations: Migration[]) => {
  const { done } = await start(migrations)
  await done
}

const things = async () => (await store.table.query({ PK: 'THINGS' })).items

const expectMigratedOnce = async (): Promise<void> => {
  expect((await things()).map((row) => [row['new'], row['times']])).toEqual(
    Array.from({ length: ROWS }, (_, n) => [`n${String(n)}`, 1]),
  )
}

/** The table, and how often it was called. */
const counted = (): { table: Table; calls: string[] } => {
  const calls: string[] = []
  const table = new Proxy(store.table, {
    get: (target, name: keyof Table) => {
      calls.push(name)
      return target[name]
    },
  })
  return { table, calls }
}

describe('the schema of the store', () => {
  it('is written by the first start, and costs each later one a single read', async () => {
    await release(RELEASE_2)
    expect(await readSchema(store.table)).toEqual({ version: 2, readableFrom: 1 })
    const { table, calls } = counted()
    await start(RELEASE_2, table)
    await checkSchema(table, RELEASE_2)
    expect(calls).toEqual(['get', 'get'])
  })

  it('lets old code run beside new code, and start again: a deploy, or the way back from one', async () => {
    await release(RELEASE_1)
    await release(RELEASE_2)
    const { table, calls } = counted()
    await start(RELEASE_1, table)
    await checkSchema(table, RELEASE_1)
    expect(calls).toEqual(['get', 'get'])
    expect(await readSchema(store.table)).toEqual({ version: 2, readableFrom: 1 })
  })

  it('refuses code that is too old for it with a sentence that says what to do', async () => {
    await release(RELEASE_1)
    await release(RELEASE_2)
    await release(RELEASE_3)
    const refusal =
      /too old for the store: it knows schema 1, .* schema 3 .* from schema 2 on\. Deploy a newer/
    await expect(start(RELEASE_1)).rejects.toThrow(refusal)
    await expect(checkSchema(store.table, RELEASE_1)).rejects.toThrow(refusal)
    await start(RELEASE_2)
  })

  it('refuses a release that leaves out one that had to run before, and stays as it was', async () => {
    await release(RELEASE_1)
    await expect(start(RELEASE_3)).rejects.toThrow('Deploy a Sahut with schema 2 first')
    await expect(checkSchema(store.table, RELEASE_3)).rejects.toMatchObject({ code: 'conflict' })
    expect(await readSchema(store.table)).toEqual({ version: 1, readableFrom: 1 })
  })

  it('is not guessed at when its row can not be read', async () => {
    await store.table.put({ ...SCHEMA_KEY, version: 'two', readableFrom: 1 })
    await expect(start(RELEASE_2)).rejects.toMatchObject({ code: 'corrupt_state' })
  })
})

describe('a migration', () => {
  beforeEach(async () => {
    await release(RELEASE_1)
    await release(RELEASE_2)
  })

  it('is done by one of several processes that start at once, each piece once; all others wait for it', async () => {
    const done: string[] = []
    const noting = fill(async (table, cursor) => {
      done.push(cursor ?? 'first')
      return backfill(table, cursor)
    })
    const tables = [1, 2, 3].map(() => createTable(store.settings))
    await Promise.all(
      tables.map(async (table) => {
        await start([expand, noting], table)
        await expectMigratedOnce()
      }),
    )
    expect(done).toHaveLength(ROWS)
    expect(await readSchema(store.table)).toEqual({ version: 3, readableFrom: 2 })
    for (const table of tables) table.close()
  })

  it('goes on where a process died in the midst of it, and what thaws later does no harm', async () => {
    let thaw: () => void = () => undefined
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve
    })
    const stuck = Promise.withResolvers<undefined>()
    const dying = fill(async (table, cursor) => {
      if (cursor === '5') {
        stuck.resolve(undefined)
        await frozen
      }
      return backfill(table, cursor)
    })
    const dead = start([expand, dying])
    await stuck.promise

    const begun: (string | undefined)[] = []
    const noting = fill(async (table, cursor) => {
      begun.push(cursor)
      return backfill(table, cursor)
    })
    await start([expand, noting], store.table, 50)
    expect(begun[0]).toBe('5')
    await expectMigratedOnce()

    thaw()
    await dead
    await expectMigratedOnce()
    expect(await readSchema(store.table)).toEqual({ version: 3, readableFrom: 2 })
  })

  it('is tried again when the store fails, and ends the start when it is itself wrong', async () => {
    let failures = 3
    const unlucky = fill((table, cursor) => {
      failures -= 1
      if (failures >= 0) throw new SahutError('unavailable', 'The store does not answer.')
      return backfill(table, cursor)
    })
    await start([expand, unlucky])
    await expectMigratedOnce()
    const wrong: Migration = {
      version: 4,
      readableFrom: 3,
      serves: 'afterwards',
      piece: () => Promise.reject(new TypeError('a bug')),
    }
    await expect(start([...RELEASE_3, wrong])).rejects.toThrow('a bug')
  })

  it('that new code can do without runs while it serves, stops with its process, and shuts the oldest code out first', async () => {
    const begun = Promise.withResolvers<undefined>()
    let go: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    const slow = fill(async (table, cursor) => {
      begun.resolve(undefined)
      await gate
      return backfill(table, cursor)
    }, 'meanwhile')
    const first = await start([expand, slow])
    expect(await readSchema(store.table)).toMatchObject({ version: 2, readableFrom: 2 })
    await expect(start(RELEASE_1)).rejects.toMatchObject({ code: 'conflict' })
    await checkSchema(store.table, [expand, slow])

    await begun.promise
    const closed = first.close()
    go()
    await closed
    const { done } = await start([expand, slow], store.table, 50)
    await done
    await expectMigratedOnce()
  })

  it('that new code can not do without keeps functions from serving until workers did it', async () => {
    await expect(checkSchema(store.table, RELEASE_3)).rejects.toMatchObject({ code: 'unavailable' })
    const waiting = awaitSchema({ table: store.table, report, migrations: RELEASE_3, pollMs: 5 })
    await release(RELEASE_3)
    await waiting
    await checkSchema(store.table, RELEASE_3)
  })
})
