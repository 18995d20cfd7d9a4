import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SpawnedStore, spawnStore } from '@sahut/local/store/spawn-store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SahutError } from '../contract/errors.ts'
import { newInboxId, newWorkerId, newWorkspaceId, type NumberId, type WorkspaceId } from '../model/ids.ts'
import { ensureTable } from '../store/schema/schema.ts'
import { createTable } from '../store/dynamodb/table.ts'
import type { Table } from '../store/table.ts'
import { createNumbers, type Numbers, type Ownership } from './numbers.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'sahut-test-'))
const workspaceId = newWorkspaceId()
let store: SpawnedStore
let table: Table
let numbers: Numbers

beforeAll(async () => {
  store = await spawnStore({ dataDir })
  const settings = { endpoint: store.endpoint, region: 'local', tableName: 'sahut' }
  await ensureTable(settings)
  table = createTable(settings)
  numbers = createNumbers({ table })
})

afterAll(async () => {
  table.close()
  await store.stop()
  rmSync(dataDir, { recursive: true })
})

let made = 0
const newAccount = () => {
  made += 1
  return { lid: `9000${String(made)}`, phone: `62811${String(made).padStart(6, '0')}` }
}

/** A number that a worker runs; claimed again it is a newer owner's. */
const run = async (place: WorkspaceId = workspaceId, numberId?: NumberId): Promise<Ownership> => {
  const id =
    numberId ?? (await numbers.create({ workspaceId: place, inboxId: newInboxId(), label: 'Sales' })).numberId
  await numbers.request(place, id, 'linked')
  const assignment = (await numbers.assignments()).find((one) => one.numberId === id)
  const ownership = assignment && (await numbers.claim(assignment, newWorkerId()))
  if (ownership === undefined) throw new Error('the claim failed')
  return ownership
}

/** A number with a link of an account. */
const linked = async (account = newAccount(), place = workspaceId) => {
  const owner = await run(place)
  expect(await numbers.admit(owner, account, true)).toBeUndefined()
  await numbers.report(owner, { state: 'open', phone: account.phone })
  return { owner, account }
}

/** The number lost its link. */
const unlink = async (owner: Ownership) => {
  await numbers.releaseAccount(owner)
  await numbers.report(owner, { state: 'unlinked' })
}

describe('a number and its account', () => {
  test('B1: another phone is refused, also after the number was unlinked, and the expected one is named', async () => {
    const { owner, account } = await linked()
    await unlink(owner)
    const other = newAccount()
    const refusal = { why: 'other-phone', phone: other.phone, expected: account.phone }
    expect(await numbers.admit(owner, other, true)).toEqual(refusal)
    expect(await numbers.admit(owner, account, true)).toBeUndefined()
    // The refused phone is free.
    await linked(other)
  })

  test('B2: an account that is linked is refused a second number, which names the first one', async () => {
    const { owner, account } = await linked()
    const second = await run()
    expect(await numbers.admit(second, account, true)).toEqual({
      why: 'taken',
      phone: account.phone,
      holder: owner.numberId,
    })
    expect(await numbers.get(workspaceId, second.numberId)).not.toHaveProperty('account')
  })

  test('B2: the number of another workspace is not named', async () => {
    const { account } = await linked(newAccount(), newWorkspaceId())
    expect(await numbers.admit(await run(), account, true)).toEqual({ why: 'taken', phone: account.phone })
  })

  test('an account of a number without a link may be linked elsewhere, and then not here', async () => {
    const { owner, account } = await linked()
    await unlink(owner)
    const { owner: next } = await linked(account)
    expect(await numbers.admit(owner, account, true)).toMatchObject({ why: 'taken', holder: next.numberId })
  })

  test('what an unlinking of the last release left held is no hindrance', async () => {
    const { owner, account } = await linked()
    await numbers.report(owner, { state: 'unlinked' })
    await linked(account)
  })

  test('whoever changes the phone number on WhatsApp keeps the account, and so the number', async () => {
    const { owner, account } = await linked()
    const changed = { ...account, phone: newAccount().phone }
    expect(await numbers.admit(owner, changed, true)).toBeUndefined()
    expect(await numbers.get(workspaceId, owner.numberId)).toMatchObject({
      phone: changed.phone,
      account: changed,
    })
  })

  test('an account whose LID was not known at first is held under one number all the same', async () => {
    const account = newAccount()
    const { owner } = await linked({ phone: account.phone } as typeof account)
    expect(await numbers.admit(await run(), account, true)).toMatchObject({ holder: owner.numberId })
    expect(await numbers.admit(owner, account, false)).toBeUndefined()
    expect(await numbers.admit(await run(), account, true)).toMatchObject({ holder: owner.numberId })
  })

  test('a number that the last release linked keeps the phone that it had', async () => {
    const old = await run()
    const account = newAccount()
    await numbers.report(old, { state: 'open', phone: account.phone })
    expect(await numbers.admit(old, newAccount(), true)).toMatchObject({
      why: 'other-phone',
      expected: account.phone,
    })
    expect(await numbers.admit(old, account, false)).toBeUndefined()
    expect(await numbers.admit(await run(), account, true)).toMatchObject({ holder: old.numberId })
  })

  test('of two numbers that scan with one phone at once one gets it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const account = newAccount()
      const owners = await Promise.all([run(), run(), run()])
      const answers = await Promise.all(owners.map((owner) => numbers.admit(owner, account, true)))
      expect(answers.filter((answer) => answer === undefined)).toHaveLength(1)
    }
  })

  test('whoever was replaced frees nothing of the owner after it', async () => {
    const { owner, account } = await linked()
    const next = await run(workspaceId, owner.numberId)
    expect(await numbers.admit(next, account, true)).toBeUndefined()
    await numbers.releaseAccount(owner)
    expect(await numbers.admit(await run(), account, true)).toMatchObject({ why: 'taken' })
  })
})

const WRITES = ['put', 'update', 'delete'] as const

/** A store whose nth write fails, before or after it was done, and nothing is done after it. */
const dyingTable = (nth: number, isDone: boolean): Table => {
  let writes = 0
  const dying: Table = { ...table }
  for (const name of WRITES) {
    const write = table[name] as (...input: unknown[]) => Promise<unknown>
    const die = async (...input: unknown[]) => {
      writes += 1
      if (writes > nth || (writes === nth && !isDone)) throw new SahutError('unavailable', 'killed')
      const result = await write(...input)
      if (writes === nth) throw new SahutError('unavailable', 'killed')
      return result
    }
    Object.assign(dying, { [name]: die })
  }
  return dying
}

/** Ends a step at each of its writes, before and after it. */
const sweep = async (
  prepare: () => Promise<{ step: (numbers: Numbers) => Promise<unknown>; check: () => Promise<void> }>,
) => {
  for (let nth = 1; ; nth += 1) {
    let survived = 0
    for (const isDone of [false, true]) {
      const { step, check } = await prepare()
      try {
        await step(createNumbers({ table: dyingTable(nth, isDone) }))
        survived += 1
      } catch (error) {
        expect(error).toMatchObject({ message: 'killed' })
      }
      await check()
    }
    if (survived === 2) return nth - 1
  }
}

describe('killed at any write', () => {
  test('an account is bound to one number, and the next owner of it goes on', async () => {
    const steps = await sweep(async () => {
      const account = newAccount()
      const owner = await run()
      return {
        step: (dying) => dying.admit(owner, account, true),
        check: async () => {
          const next = await run(workspaceId, owner.numberId)
          expect(await numbers.admit(next, account, true)).toBeUndefined()
          expect(await numbers.admit(await run(), account, true)).toMatchObject({ holder: owner.numberId })
          expect(await numbers.get(workspaceId, owner.numberId)).toMatchObject({ account })
        },
      }
    })
    expect(steps).toBe(3)
  })

  test('an account whose number lost its link is free once that was dealt with again', async () => {
    await sweep(async () => {
      const { owner, account } = await linked()
      return {
        step: async (dying) => {
          await dying.releaseAccount(owner)
          await dying.report(owner, { state: 'unlinked' })
        },
        check: async () => {
          await unlink(await run(workspaceId, owner.numberId))
          await linked(account)
        },
      }
    })
  })

  test('a change of the phone makes one number in place of the old one', async () => {
    const steps = await sweep(async () => {
      const place = newWorkspaceId()
      const { owner, account } = await linked(newAccount(), place)
      await numbers.change(place, owner.numberId, { label: 'Support', pace: { perMinute: 7, burst: 2 } })
      return {
        step: (dying) => dying.retire(place, owner.numberId, 'phone-changed'),
        check: async () => {
          // The page asks again, or a worker takes up what is wanted.
          const assignment = (await numbers.assignments()).find((one) => one.numberId === owner.numberId)
          if (assignment?.retire === undefined) await numbers.retire(place, owner.numberId, 'phone-changed')
          else await numbers.applyRetirement(assignment)
          const all = await numbers.list(place)
          const old = all.find(({ numberId }) => numberId === owner.numberId)
          const next = all.find(({ numberId }) => numberId === old?.retired?.by)
          expect(all).toHaveLength(2)
          expect(old).toMatchObject({ account, retired: { why: 'phone-changed' } })
          expect(next).toMatchObject({ label: 'Support', pace: { perMinute: 7, burst: 2 } })
          expect(next).not.toHaveProperty('account')
          await expect(numbers.request(place, owner.numberId, 'linked')).rejects.toMatchObject({
            code: 'conflict',
          })
          const again = await numbers.retire(place, owner.numberId, 'phone-changed')
          expect(again?.numberId).toBe(next?.numberId)
          expect(await numbers.list(place)).toHaveLength(2)
        },
      }
    })
    expect(steps).toBe(3)
  })
})

test('a number that was removed is not changed any more, and does not become another one', async () => {
  const { owner } = await linked()
  const { numberId } = owner
  expect(await numbers.retire(workspaceId, numberId, 'removed')).toBeUndefined()
  expect(await numbers.retire(workspaceId, numberId, 'removed')).toBeUndefined()
  await expect(numbers.retire(workspaceId, numberId, 'phone-changed')).rejects.toMatchObject({
    code: 'conflict',
  })
  await expect(numbers.change(workspaceId, numberId, { label: 'New' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(numbers.retire(newWorkspaceId(), numberId, 'removed')).rejects.toMatchObject({
    code: 'not_found',
  })
})
