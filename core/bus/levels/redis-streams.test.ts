import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { newLog, until } from '../bus-fixture.ts'
import { partitionOf } from './log/commit-log.ts'
import { isHoleOf, readLog, seqs } from './log/reading-fixture.ts'
import { createProcesses } from './redis-fixture.ts'

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

/** A log and a gateway that reads it over a wire that can be cut, level with what was told so far. */
const startReading = async () => {
  const { bus } = processes.start(wire)
  return readLog(processes.start(redis).bus, bus, await processes.gateway(bus))
}

describe('a gateway that was cut off', () => {
  test('goes on where it was: what was told meanwhile reaches its rooms in order, and no hole is told', async () => {
    const { teller, bus, gateway, log, told } = await startReading()
    wire.cut()
    await until(() => bus.logFigures().readBehindMs > 0)
    for (const seq of seqs(300).slice(1)) teller.tell(log.commit(seq))
    await teller.flush()
    wire.mend()
    await until(() => gateway.entries(log.chat).length >= 300)
    expect(gateway.entries(log.chat)).toEqual(seqs(300))
    expect(told()).toEqual([])
    await until(() => bus.logFigures().readBehindMs === 0)
  })

  test('looks at all rights before anything is told that was carried meanwhile', async () => {
    const { teller, bus, gateway, log } = await startReading()
    const [asked, answered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    bus.onResume(() => {
      asked.resolve(undefined)
      return answered.promise
    })
    wire.cut()
    teller.tell(log.commit(2))
    await teller.flush()
    wire.mend()
    await asked.promise
    teller.tell(log.commit(3))
    await teller.flush()
    expect(gateway.entries(log.chat)).toEqual([1])
    answered.resolve(undefined)
    await until(() => gateway.entries(log.chat).length === 3)
    expect(gateway.entries(log.chat)).toEqual([1, 2, 3])
  })

  test('is told a hole, of these inboxes and no other, when the stream was trimmed beyond where it was', async () => {
    const { teller, bus, gateway, log, told } = await startReading()
    let other = newLog()
    while (partitionOf(other.chat.inboxId) === partitionOf(log.chat.inboxId)) other = newLog()
    await gateway.open(other.room, other.chat.inboxId)
    teller.tell(other.commit(1))
    await until(() => gateway.entries(other.chat).length === 1)
    wire.cut()
    for (const seq of seqs(50).slice(1)) teller.tell(log.commit(seq))
    await teller.flush()
    await redis.command('XTRIM', `sahut:commits:${String(partitionOf(log.chat.inboxId))}`, 'MAXLEN', '10')
    wire.mend()
    await until(() => told().some(isHoleOf(log.chat.inboxId)))
    expect(told().some(isHoleOf(other.chat.inboxId))).toBe(false)
    // What is still there is told, and what lacks the entries before it says so by itself.
    await until(() => gateway.entries(log.chat).includes(50))
    expect(bus.since(log.chat, 1)).toBeUndefined()
  })

  test('is told a hole when Redis came back without what it had, and hears what comes after', async () => {
    const { teller, gateway, log, told } = await startReading()
    await redis.restart()
    await until(() => told().some(isHoleOf(log.chat.inboxId)))
    teller.tell(log.commit(2))
    await until(() => gateway.entries(log.chat).includes(2))
  })
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
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    teller.tell(log.commit(2))
    await until(() => told().length > 0)
    expect(teller.logFigures()).toMatchObject({ appendsLost: 1 })
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
  })

  test('answers who comes back to a gateway that has just started', async () => {
    const { teller, gateway, log } = await startReading()
    for (const seq of seqs(40).slice(1)) teller.tell(log.commit(seq))
    await until(() => gateway.entries(log.chat).length === 40)
    const { bus: fresh } = processes.start(redis)
    const there = await processes.gateway(fresh)
    await there.open(log.room, log.chat.inboxId)
    expect(fresh.since(log.chat, 12)?.map(({ seq }) => seq)).toEqual(seqs(40).slice(12))
    expect(there.entries(log.chat)).toEqual([])
  })

  test('by somebody who is none of us is refused and counted, and keeps nobody from reading on', async () => {
    const { teller, bus, gateway, log } = await startReading()
    const key = `sahut:commits:${String(partitionOf(log.chat.inboxId))}`
    const forged = ['no JSON', '{}', '{"chat":{},"entries":[]}', '[]', 'null', '']
    for (const record of forged) await redis.command('XADD', key, '*', 'c', record)
    await redis.command('XADD', key, '*', 'other', 'field')
    teller.tell(log.commit(2))
    await until(() => gateway.entries(log.chat).length === 2)
    expect(gateway.entries(log.chat)).toEqual([1, 2])
    expect(bus.logFigures()).toMatchObject({ recordsRefused: forged.length })
  })
})
