import type { Table } from '@sahut/core/store/table'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { embeddedTable, type OpenTable } from '../parts/table-fixture.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createStoreProxy, type StoreProxy, type StoreTrouble } from './store-proxy.ts'

describe('a store in a bad way', () => {
  let open: OpenTable
  let proxy: StoreProxy
  let table: Table
  let nth = 0

  beforeAll(async () => {
    open = await embeddedTable()
  })
  afterAll(() => open.close())
  beforeEach(async () => {
    proxy = await createStoreProxy(open.settings.endpoint)
    table = createTable({ ...open.settings, endpoint: proxy.endpoint })
    nth += 1
  })
  afterEach(async () => {
    table.close()
    await proxy.close()
  })

  const item = (SK: string) => ({ PK: `P${String(nth)}`, SK, value: SK })
  const keys = () => Array.from({ length: 10 }, (_, at) => ({ PK: `P${String(nth)}`, SK: `S${String(at)}` }))
  const meet = (trouble: StoreTrouble) => proxy.disturb({ trouble, share: 1, slowMs: 50, random: () => 0.5 })
  /** Every other call. */
  const alternating = () => {
    let at = 0
    return () => (at++ % 2 === 0 ? 0.1 : 0.9)
  }

  it.each(['throttle', 'fail', 'refuse'] as const)(
    'that meets a call with "%s" has done nothing, and its caller may try again',
    async (trouble) => {
      const calm = meet(trouble)
      await expect(table.put(item('A'))).rejects.toMatchObject({ code: 'unavailable' })
      expect(calm()).toBeGreaterThan(0)
      expect(await table.get(item('A'))).toBeUndefined()
      expect(await table.put(item('A'))).toBe(true)
    },
  )

  it('that drops a reply has done the call', async () => {
    const calm = meet('drop-reply')
    await expect(table.put(item('A'))).rejects.toMatchObject({ code: 'unavailable' })
    calm()
    expect(await table.get(item('A'))).toMatchObject({ value: 'A' })
  })

  it('that is slow answers in the end', async () => {
    meet('slow')
    expect(await table.put(item('A'))).toBe(true)
  })

  it('that leaves parts of batches over is asked again until nothing is left', async () => {
    const calm = proxy.disturb({ trouble: 'leave-over', share: 0.5, random: alternating() })
    await table.putAll(keys().map(({ SK }) => item(SK)))
    expect((await table.getMany(keys())).map(({ SK }) => SK).toSorted()).toEqual(keys().map(({ SK }) => SK))
    expect(calm()).toBeGreaterThan(1)
  })

  it('strikes only the share of calls that it was told', async () => {
    const calm = proxy.disturb({ trouble: 'fail', share: 0.5, random: alternating() })
    // The second attempt of the SDK is a call of its own.
    for (const { SK } of keys()) {
      await table.put(item(SK)).catch((error: unknown) => {
        // Both attempts were struck.
        expect(error).toMatchObject({ code: 'unavailable' })
      })
    }
    expect(calm()).toBeGreaterThan(3)
    expect(proxy.calls()).toBeGreaterThan(10)
  })
})
