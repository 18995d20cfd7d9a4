import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import type { Table } from '@sahut/core/store/table'
import { newWorkerId } from '@sahut/core/model/ids'
import { createWorkers } from '@sahut/core/numbers/workers'
import { createLogger } from '@sahut/core/process/logger'
import { spawnStore } from '@sahut/local/store/spawn-store'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { watchMemory } from './memory.ts'
import { createRoster } from './roster.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'sahut-memory-'))
let store: Awaited<ReturnType<typeof spawnStore>>
let table: Table

beforeAll(async () => {
  store = await spawnStore({ dataDir })
  const settings = { region: 'local', tableName: 'sahut', endpoint: store.endpoint }
  await ensureTable(settings)
  table = createTable(settings)
})

afterAll(async () => {
  table.close()
  await store.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A worker's heartbeat and its watch, with any memory being too much. */
const member = async (numbers: number, capacity: number) => {
  const logger = createLogger('test', 'silent')
  let isFull = false
  const workerId = newWorkerId()
  const roster = createRoster({
    workers: createWorkers({ table }),
    workerId,
    // Only by hand: this is about what is seen, not about when.
    beatMs: 3_600_000,
    onChange: () => undefined,
    logger,
  })
  const watch = watchMemory({
    limitMb: 1,
    workerId,
    roster,
    numbers: () => numbers,
    onFull: () => {
      isFull = true
    },
    logger,
  })
  await roster.start({
    portrait: () => ({
      address: { host: '127.0.0.1', port: 1, machine: 'test' },
      numbers,
      capacity,
      isDraining: watch.isLeaving(),
      isBusy: false,
    }),
    recheck: () => Promise.resolve(),
  })
  onTestFinished(roster.close)
  return { roster, watch, leaves: () => isFull }
}

test('two that are full at the same moment never leave together', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [one, other] = [await member(5, 100), await member(5, 100)]
    await Promise.all([one.roster.look(), other.roster.look()])
    await Promise.all([one.watch.look(), other.watch.look()])
    const left = [one, other].filter(({ leaves }) => leaves())
    expect(left.length).toBeLessThan(2)
    for (const { watch, leaves } of [one, other]) expect(watch.isLeaving()).toBe(leaves())
    await Promise.all([one.roster.close(), other.roster.close()])
  }
})

test('one that is full leaves once, and only if the others have room for all that it runs', async () => {
  const full = await member(5, 100)
  const small = await member(3, 6)
  await full.roster.look()
  await full.watch.look()
  expect(full.leaves()).toBe(false)
  const second = await member(3, 5)
  await full.roster.look()
  await full.watch.look()
  expect(full.leaves()).toBe(true)
  await Promise.all([small, second].map(({ roster }) => roster.look()))
  await small.watch.look()
  expect(small.leaves()).toBe(false)
})
