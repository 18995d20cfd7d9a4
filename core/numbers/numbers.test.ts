import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SpawnedStore, spawnStore } from '@sahut/local/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureTable } from '../store/schema/schema.ts'
import { createTable, type Table } from '../store/table.ts'
import { newInboxId, newNumberId, newWorkerId, newWorkspaceId, type NumberId } from '../model/ids.ts'
import { type Assignment, createNumbers, type Numbers } from './numbers.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'sahut-test-'))
const NOW = 1_800_000_000_000
let store: SpawnedStore
let table: Table
let numbers: Numbers

beforeAll(async () => {
  store = await spawnStore({ dataDir })
  const settings = { endpoint: store.endpoint, region: 'local', tableName: 'sahut' }
  await ensureTable(settings)
  table = createTable(settings)
  numbers = createNumbers({ table, now: () => NOW })
})

afterAll(async () => {
  table.close()
  await store.stop()
  rmSync(dataDir, { recursive: true })
})

const workspaceId = newWorkspaceId()
const inboxId = newInboxId()

const wanted = async (): Promise<{ numberId: NumberId; assignment: Assignment }> => {
  const { numberId } = await numbers.create({ workspaceId, inboxId, label: 'Sales' })
  await numbers.request(workspaceId, numberId, 'linked')
  return { numberId, assignment: await assignmentOf(numberId) }
}

const assignmentOf = async (numberId: NumberId): Promise<Assignment> => {
  const found = (await numbers.assignments()).find((one) => one.numberId === numberId)
  if (found === undefined) throw new Error('the number has no assignment')
  return found
}

const claimed = async (assignment: Assignment) => {
  const ownership = await numbers.claim(assignment, newWorkerId())
  if (ownership === undefined) throw new Error('the claim failed')
  return ownership
}

test('a new number runs nowhere until somebody asks for it', async () => {
  const number = await numbers.create({ workspaceId, inboxId, label: 'Sales' })
  expect(number).toMatchObject({ workspaceId, inboxId, label: 'Sales', state: 'unlinked', since: NOW })
  expect(await numbers.get(workspaceId, number.numberId)).toEqual(number)
  expect((await numbers.assignments()).some(({ numberId }) => numberId === number.numberId)).toBe(false)
})

test('a workspace sees its own numbers and no others', async () => {
  const { numberId } = await wanted()
  const stranger = newWorkspaceId()
  expect(await numbers.get(stranger, numberId)).toBeUndefined()
  expect(await numbers.list(stranger)).toEqual([])
  expect((await numbers.list(workspaceId)).map((number) => number.numberId)).toContain(numberId)
  await expect(numbers.request(stranger, numberId, 'linked')).rejects.toMatchObject({ code: 'not_found' })
  await expect(numbers.request(workspaceId, newNumberId(), 'linked')).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('each request is counted, so that asking again is news', async () => {
  const { numberId, assignment } = await wanted()
  expect(assignment).toMatchObject({ wanted: 'linked', request: 1, epoch: 0 })
  await numbers.request(workspaceId, numberId, 'unlinked')
  expect(await assignmentOf(numberId)).toMatchObject({ wanted: 'unlinked', request: 2 })
})

test('of workers that claim a number at the same time exactly one gets it', async () => {
  const { numberId, assignment } = await wanted()
  const claims = await Promise.all(Array.from({ length: 8 }, () => numbers.claim(assignment, newWorkerId())))
  expect(claims.filter((ownership) => ownership !== undefined)).toEqual([
    { numberId, workspaceId, inboxId, epoch: 1 },
  ])
})

test('a claim on what was read before another claim fails', async () => {
  const { numberId, assignment } = await wanted()
  await claimed(assignment)
  expect(await numbers.claim(assignment, newWorkerId())).toBeUndefined()
  expect((await claimed(await assignmentOf(numberId))).epoch).toBe(2)
})

test('an owner reports what its number does, until another worker claims it', async () => {
  const { numberId, assignment } = await wanted()
  const before = await claimed(assignment)
  expect(await numbers.report(before, { state: 'open', phone: '628123' })).toMatchObject({
    state: 'open',
    phone: '628123',
  })
  expect(await numbers.report(before, { state: 'waiting', code: 428 })).toMatchObject({
    state: 'waiting',
    phone: '628123',
    code: 428,
  })
  const now = await claimed(await assignmentOf(numberId))
  await expect(numbers.report(before, { state: 'open' })).rejects.toMatchObject({ code: 'fenced' })
  const open = await numbers.report(now, { state: 'open' })
  expect(open).toMatchObject({ state: 'open' })
  expect(open.code).toBeUndefined()
})

test('a number that was given up belongs to nobody, and only its owner can give it up', async () => {
  const { numberId, assignment } = await wanted()
  const before = await claimed(assignment)
  const now = await claimed(await assignmentOf(numberId))
  await numbers.release(before)
  expect((await assignmentOf(numberId)).owner).toBeDefined()
  await numbers.release(now)
  const free = await assignmentOf(numberId)
  expect(free.owner).toBeUndefined()
  expect((await claimed(free)).epoch).toBe(3)
})
