import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SpawnedStore, spawnStore } from '@sahut/local/store/spawn-store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureTable } from '../store/schema/schema.ts'
import { createTable } from '../store/dynamodb/table.ts'
import type { Table } from '../store/table.ts'
import { newInboxId, newNumberId, newWorkerId, newWorkspaceId, type NumberId } from '../model/ids.ts'
import { isUnlinking, NumberLabel } from '../model/number/number.ts'
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

test('A5: a number whose rows can not be read stops only itself, and is reported once', async () => {
  const told: string[] = []
  const watched = createNumbers({ table, report: ({ message }) => told.push(message) })
  const place = newWorkspaceId()
  const good = await watched.create({ workspaceId: place, inboxId, label: 'Good' })
  await watched.request(place, good.numberId, 'linked')
  const broken = await watched.create({ workspaceId: place, inboxId, label: 'Broken' })
  await watched.request(place, broken.numberId, 'linked')
  await table.put({ PK: `W#${place}`, SK: `NUMBER#${broken.numberId}`, label: 7, secret: 'do not tell' })
  await table.put({ PK: 'FLEET', SK: `NUMBER#${broken.numberId}`, numberId: broken.numberId, epoch: 'x' })

  for (let round = 0; round < 2; round += 1) {
    const unreadable: NumberId[] = []
    const listed = await watched.list(place, (numberId) => unreadable.push(numberId))
    expect(listed.map(({ label }) => label)).toEqual(['Good'])
    expect(unreadable).toEqual([broken.numberId])
    const ids = (await watched.assignments()).map(({ numberId }) => numberId)
    expect(ids).toContain(good.numberId)
    expect(ids).not.toContain(broken.numberId)
  }
  expect(told).toHaveLength(2)
  expect(told.join()).not.toContain('do not tell')
  await expect(watched.get(place, broken.numberId)).rejects.toMatchObject({ code: 'corrupt_state' })
  // It can be removed all the same.
  await table.delete({ PK: 'FLEET', SK: `NUMBER#${broken.numberId}` })
  await watched.retire(place, broken.numberId, 'removed')
})

test('A5: a state that only newer code knows does not hide its number', async () => {
  const place = newWorkspaceId()
  const { numberId } = await numbers.create({ workspaceId: place, inboxId, label: 'Sales' })
  await table.update(
    { PK: `W#${place}`, SK: `NUMBER#${numberId}` },
    { expression: 'SET #state = :state', names: { '#state': 'state' }, values: { ':state': 'hibernating' } },
  )
  expect(await numbers.list(place)).toMatchObject([{ numberId, state: 'unknown' }])
})

test('a number that is asked to be unlinked says so at once', async () => {
  const { numberId, assignment } = await wanted()
  const ownership = await claimed(assignment)
  await numbers.report(ownership, { state: 'open', phone: '628111' })
  const asked = await numbers.request(workspaceId, numberId, 'unlinked')
  expect(asked).toMatchObject({ state: 'open', wanted: 'unlinked' })
  expect(isUnlinking(asked)).toBe(true)
  const done = await numbers.report(ownership, { state: 'unlinked', isStillListed: true })
  expect(isUnlinking(done)).toBe(false)
  expect(done.isStillListed).toBe(true)
  expect((await numbers.report(ownership, { state: 'linking' })).isStillListed).toBeUndefined()
})

test('a request that comes twice makes one number', async () => {
  const place = newWorkspaceId()
  const asked = { workspaceId: place, inboxId, label: 'Sales', requestId: 'a request of this page' }
  const [first, second] = await Promise.all([numbers.create(asked), numbers.create(asked)])
  expect(second.numberId).toBe(first.numberId)
  expect(await numbers.list(place)).toHaveLength(1)
  const elsewhere = await numbers.create({ ...asked, workspaceId: newWorkspaceId() })
  expect(elsewhere.numberId).not.toBe(first.numberId)
})

test.each(['\u202Etxt.exe', 'a\u0000b', '\u200B\u200B', '\u00A0', 'x'.repeat(61), '\uD800'])(
  'a name that nobody could read or that turns the page around is refused: %j',
  (label) => {
    expect(NumberLabel.safeParse(label).success).toBe(false)
  },
)

test.each(['Support Jakarta', 'Penjualan 🛒', 'المبيعات', '👨‍👩‍👧'])('a name is kept as it is: %s', (label) => {
  expect(NumberLabel.parse(` ${label} `)).toBe(label)
})
