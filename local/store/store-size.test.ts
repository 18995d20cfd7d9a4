import { execFileSync } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { describe, expect, it, onTestFinished } from 'vitest'
import { spawnStore } from './spawn-store.ts'
import { newFolder, started } from './store-fixture.ts'

const bytesIn = async (folder: string): Promise<number> => {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

describe('F4: the embedded store stays within twice its data', () => {
  /** SQLite's log of what is written, which begins anew before it has so many bytes. */
  const LOG_BYTES = 16 * 1024 * 1024

  it('rows that are overwritten, each round with a query that ends before its rows do', async () => {
    const dataDir = await newFolder()
    const { table } = await started({ dataDir })
    const rows = Array.from({ length: 500 }, (_, n) => ({
      PK: 'over',
      SK: String(n),
      text: 'x'.repeat(2_400),
    }))
    for (let round = 0; round < 80; round += 1) {
      await table.putAll(rows.map((row) => ({ ...row, round })))
      await table.query({ PK: 'over', limit: 10 })
    }
    expect(await bytesIn(dataDir)).toBeLessThan(2 * 500 * 2_500 + LOG_BYTES)
  })

  it('chats that are written: a head again and again, and rows that stay', async () => {
    const dataDir = await newFolder()
    const { table } = await started({ dataDir })
    let bytes = 0
    for (let turn = 0; turn < 150; turn += 1) {
      const rows = Array.from({ length: 50 }, (_, n) => ({
        PK: `chat ${String(n)}`,
        SK: `L#${String(turn)}`,
        text: 'x'.repeat(300),
      }))
      bytes += rows.length * 400
      const heads = rows.map(({ PK }) => ({
        PK,
        SK: 'HEAD',
        listPK: 'all',
        listSK: `${String(turn)}#${PK}`,
        text: 'x'.repeat(700),
      }))
      await table.putAll([...rows, ...heads])
      await Promise.all(rows.slice(0, 5).map(({ PK }) => table.query({ PK, descending: true, limit: 20 })))
    }
    expect(await bytesIn(dataDir)).toBeLessThan(2 * bytes + LOG_BYTES)
  })
})

describe('F5: the embedded store on a disk that is full', () => {
  it('refuses what it can not keep, loses nothing, and goes on once there is room', async () => {
    const troubles: (string | undefined)[] = []
    const store = await spawnStore({
      dataDir: await newFolder(),
      onTrouble: (reason) => troubles.push(reason),
    })
    onTestFinished(() => store.stop())
    const place = { endpoint: store.endpoint, region: 'local', tableName: 'sahut' }
    await ensureTable(place)
    const table = createTable(place)
    onTestFinished(() => {
      table.close()
    })
    const limit = (bytes: string) =>
      execFileSync('prlimit', [`--pid=${String(store.pid)}`, `--fsize=${bytes}:unlimited`])
    await table.put({ PK: 'before', SK: '1' })
    limit('200000')
    const kept: string[] = []
    const puts = Array.from({ length: 40 }, (_, n) => ({
      PK: 'full',
      SK: String(n),
      text: 'x'.repeat(20_000),
    }))
    for (const put of puts)
      await table.put(put).then(
        () => kept.push(put.SK),
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'unavailable' })
        },
      )
    expect(kept.length).toBeLessThan(puts.length)
    expect(troubles).toHaveLength(1)
    expect(await table.get({ PK: 'before', SK: '1' })).toBeDefined()
    limit('unlimited')
    expect(await table.put({ PK: 'after', SK: '1' })).toBe(true)
    expect(troubles).toEqual([expect.any(String), undefined])
    expect((await table.query({ PK: 'full' })).items.map(({ SK }) => SK).sort()).toEqual(kept.sort())
  })
})

describe('rows that expire', () => {
  it('are gone after a while, and others stay', async () => {
    const { table } = await started({ dataDir: await newFolder() })
    const now = Math.floor(Date.now() / 1000)
    await table.putAll([
      { PK: 'expiring', SK: 'gone', expiresAt: now - 1 },
      { PK: 'expiring', SK: 'stays', expiresAt: now + 1_000 },
    ])
    const left = async () => (await table.query({ PK: 'expiring' })).items.map(({ SK }) => SK)
    while ((await left()).length > 1) await sleep(200)
    expect(await left()).toEqual(['stays'])
  })
})
