import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { newLog, until } from '../../../bus-fixture.ts'
import { partitionOf } from '../../log/commit-log.ts'
import { isHoleOf, readLog, seqs, STILL_MS, testReading } from '../../log/reading-fixture.ts'
import { createProcesses } from '../redis-fixture.ts'

let redis: SpawnedRedis
let wire: TcpProxy
const processes = createProcesses('redis-streams')

beforeEach(async () => {
  redis = await spawnRedis()
  wire = await createTcpProxy(() => redis.port)
})
afterEach(async () => {
  await processes.close()
  await wire.close()
  await redis.stop()
})

const join = async () => {
  const { bus } = processes.start(wire)
  return { bus, gateway: await processes.gateway(bus) }
}
const startReading = () => readLog(processes.start(redis).bus, join)

const streamOf = (partition: number): string => `sahut:commits:${String(partition)}`

testReading({
  start: startReading,
  join,
  wire: () => wire,
  lose: (partition) => redis.command('XTRIM', streamOf(partition), 'MAXLEN', '10'),
})

test('a gateway is told a hole when Redis came back without what it had, and hears what comes after', async () => {
  const { teller, gateway, log, told } = await startReading()
  await redis.restart()
  await until(() => told().some(isHoleOf(log.chat.inboxId)))
  teller.tell(log.commit(2))
  await until(() => gateway.entries(log.chat).includes(2))
})

test('a gateway that stood still while its place was trimmed away is told a hole, though its connection lived', async () => {
  const { teller, gateway, log, told } = await startReading()
  wire.hold()
  for (const seq of seqs(50).slice(1)) {
    teller.tell(log.commit(seq))
    // Redis answers with the first one, which the gateway gets late.
    await teller.flush()
  }
  await redis.command('XTRIM', streamOf(partitionOf(log.chat.inboxId)), 'MAXLEN', '10')
  await sleep(STILL_MS)
  wire.mend()
  await until(() => told().some(isHoleOf(log.chat.inboxId)))
  await until(() => gateway.entries(log.chat).includes(50))
})

test('what Redis would refuse again stands in the log, once', async () => {
  const { bus, log: lines } = processes.start(redis)
  const { chat, room } = newLog()
  await redis.command('SET', streamOf(partitionOf(chat.inboxId)), 'something else')
  await (await processes.gateway(bus)).open(room, chat.inboxId)
  await sleep(STILL_MS)
  expect(lines.filter((line) => line.includes('WRONGTYPE'))).toHaveLength(1)
})

test('a Redis that would throw the log away when it is full is complained of, once', async () => {
  await redis.command('CONFIG', 'SET', 'maxmemory', '100mb')
  await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
  const { bus, log: lines } = processes.start(redis)
  const gateway = await processes.gateway(bus)
  for (const { room, chat } of [newLog(), newLog(), newLog()]) await gateway.open(room, chat.inboxId)
  expect(lines.filter((line) => line.includes('maxmemory-policy to noeviction'))).toHaveLength(1)
})

describe('what is told', () => {
  test('while Redis is away stands there once it is back, in order', async () => {
    const { teller, gateway, log } = await startReading()
    await redis.kill()
    for (const seq of seqs(100).slice(1)) teller.tell(log.commit(seq))
    await until(() => teller.logFigures().appendsAgain > 0)
    await redis.restart()
    await until(() => new Set(gateway.entries(log.chat)).size === 100)
    expect([...new Set(gateway.entries(log.chat))]).toEqual(seqs(100))
  })

  test('and does not fit, because Redis has no memory for it, is a hole for all', async () => {
    const { teller, log, told } = await startReading()
    const { bus: full, log: lines } = processes.start(redis)
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    await until(() => {
      full.tell(log.commit(2))
      return lines.some((line) => line.includes('OOM'))
    })
    teller.tell(log.commit(2))
    await until(() => told().length > 0 && teller.logFigures().appendsLost > 0)
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
  })

  test('by somebody who is none of us is refused and counted, and keeps nobody from reading on', async () => {
    const { teller, bus, gateway, log } = await startReading()
    const key = streamOf(partitionOf(log.chat.inboxId))
    const forged = ['no JSON', '{}', '{"chat":{},"entries":[]}', '[]', 'null', '']
    for (const record of forged) await redis.command('XADD', key, '*', 'c', record)
    await redis.command('XADD', key, '*', 'other', 'field')
    teller.tell(log.commit(2))
    await until(() => gateway.entries(log.chat).length === 2)
    expect(gateway.entries(log.chat)).toEqual([1, 2])
    expect(bus.logFigures()).toMatchObject({ recordsRefused: forged.length })
  })
})
