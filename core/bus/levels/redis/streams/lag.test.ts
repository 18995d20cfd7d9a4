import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { createStreamLag } from './lag.ts'

const KEY = 'sahut:commits:0'

let redis: SpawnedRedis
let client: Redis
beforeEach(async () => {
  redis = await spawnRedis()
  client = new Redis(redis.url)
})
afterEach(async () => {
  client.disconnect()
  await redis.stop()
})

const appendAt = async (...ms: number[]): Promise<void> => {
  for (const at of ms) await client.xadd(KEY, `${String(at)}-0`, 'c', 'a record')
}

test('a reader is as many records behind as it has not read, and as long as they took to come', async () => {
  await appendAt(1_000, 2_000)
  const lag = createStreamLag(KEY)
  await lag.starts(client, 'end')
  await appendAt(3_000, 4_000, 9_000)
  await lag.read(client, 1, '3000-0', false)
  expect(lag.behind(true)).toEqual({ records: 2, ms: 6_000 })
  await lag.read(client, 2, '9000-0', true)
  expect(lag.behind(true)).toEqual({ records: 0, ms: 0 })
})

test('whose place was trimmed away has what is left before it', async () => {
  await appendAt(1_000)
  const lag = createStreamLag(KEY)
  await lag.starts(client, 'end')
  await appendAt(2_000, 3_000, 4_000, 5_000)
  await client.xtrim(KEY, 'MAXLEN', 2)
  await lag.starts(client, 'rest')
  await lag.read(client, 1, '4000-0', false)
  expect(lag.behind(true)).toEqual({ records: 1, ms: 1_000 })
})

test('without reading it falls behind all the time', async () => {
  const lag = createStreamLag(KEY)
  await client.ping()
  expect(lag.behind(false).ms).toBeGreaterThan(0)
})
