import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { type SpawnedKafka, spawnKafka } from '@sahut/testing/parts/kafka'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { newLog, until } from '../bus-fixture.ts'
import { TOPIC } from './kafka/topic.ts'
import { administer, createKafkaProcesses, forge } from './kafka-fixture.ts'
import { partitionOf } from './log/commit-log.ts'
import { isHoleOf, readLog, seqs } from './log/reading-fixture.ts'

let redis: SpawnedRedis
let kafka: SpawnedKafka
/** The way of gateways to Kafka; tellers take another. */
let wire: TcpProxy
const processes = createKafkaProcesses(() => redis)

beforeAll(async () => {
  const doorOf = async (port: number): Promise<TcpProxy> => {
    wire = await createTcpProxy(() => port)
    return wire
  }
  ;[redis, kafka] = await Promise.all([spawnRedis(), spawnKafka({ doorOf })])
})
afterEach(async () => {
  await processes.close()
  wire.mend()
})
afterAll(async () => {
  await kafka.stop()
  await Promise.all([wire.close(), redis.stop()])
})

const brokerOf = () => {
  const [broker] = kafka.nodes
  if (broker === undefined) throw new Error('Kafka has no broker.')
  return broker
}

const startReading = async () => {
  const { bus, log: lines } = processes.start(kafka.addresses)
  const reading = await readLog(processes.start(kafka.innerAddresses).bus, bus, await processes.gateway(bus))
  return { ...reading, lines }
}

/** Another log that the same gateway reads, in another partition. */
const readOther = async ({ teller, gateway, log }: Awaited<ReturnType<typeof startReading>>) => {
  let other = newLog()
  while (partitionOf(other.chat.inboxId) === partitionOf(log.chat.inboxId)) other = newLog()
  await gateway.open(other.room, other.chat.inboxId)
  teller.tell(other.commit(1))
  await until(() => gateway.entries(other.chat).length === 1)
  return other
}

describe('a gateway that was cut off', () => {
  test('goes on where it was: what was told meanwhile reaches its rooms in order, and no hole is told', async () => {
    const { teller, gateway, log, told } = await startReading()
    // Where the start took its second a hole is told of it, a moment later.
    await sleep(1_500)
    const before = told().length
    wire.cut()
    for (const seq of seqs(300).slice(1)) teller.tell(log.commit(seq))
    await teller.flush()
    wire.mend()
    await until(() => gateway.entries(log.chat).length >= 300)
    expect(gateway.entries(log.chat)).toEqual(seqs(300))
    expect(told().slice(before)).toEqual([])
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

  test('is told a hole, of these inboxes and no other, when its place was deleted', async () => {
    const reading = await startReading()
    const { teller, bus, gateway, log, told } = reading
    const other = await readOther(reading)
    wire.cut()
    for (const seq of seqs(50).slice(1)) teller.tell(log.commit(seq))
    await teller.flush()
    const partition = partitionOf(log.chat.inboxId)
    const all = -1n
    await administer(kafka, (admin) =>
      admin.deleteRecords({ topics: [{ name: TOPIC, partitions: [{ partition, offset: all }] }] }),
    )
    wire.mend()
    await until(() => told().some(isHoleOf(log.chat.inboxId)))
    expect(told().some(isHoleOf(other.chat.inboxId))).toBe(false)
    teller.tell(log.commit(51))
    await until(() => gateway.entries(log.chat).includes(51))
    expect(bus.since(log.chat, 1)).toBeUndefined()
  })

  test('is told a hole when the topic was deleted, and hears what comes after in the one that is made then', async () => {
    const { teller, gateway, log, told } = await startReading()
    for (const seq of seqs(20).slice(1)) teller.tell(log.commit(seq))
    await until(() => gateway.entries(log.chat).length === 20)
    await administer(kafka, (admin) => admin.deleteTopics({ topics: [TOPIC] }))
    teller.tell(log.commit(21))
    await until(() => told().some(isHoleOf(log.chat.inboxId)))
    await until(() => gateway.entries(log.chat).includes(21))
  })
})

describe('what is told', () => {
  test('while Kafka is away stands there once it is back, in order, and nothing is missing', async () => {
    const { teller, gateway, log, told, lines } = await startReading()
    await brokerOf().kill()
    for (const seq of seqs(100).slice(1)) teller.tell(log.commit(seq))
    await brokerOf().restart()
    await until(() => new Set(gateway.entries(log.chat)).size === 100)
    expect([...new Set(gateway.entries(log.chat))]).toEqual(seqs(100))
    expect(told()).toEqual([])
    const said = lines.filter((line) => line.includes('"for":"reading"'))
    expect(said.map((line) => /Kafka is \w+/.exec(line)?.[0])).toEqual(['Kafka is gone', 'Kafka is back'])
  })

  test('to a Kafka that stands still keeps nobody waiting, and is told late; what does not fit is a hole for all', async () => {
    const { teller, gateway, log, told } = await startReading()
    brokerOf().signal('SIGSTOP')
    const unread = newLog()
    await gateway.open(unread.room, unread.chat.inboxId)
    for (const seq of [2, 3]) teller.tell(log.commit(seq))
    const { chat, entries } = log.commit(4)
    const long = { type: 'text' as const, text: 'x'.repeat(2 ** 16) }
    for (const _ of seqs(300))
      teller.tell({
        chat,
        entries: entries.map((one) => (one.kind === 'message' ? { ...one, content: long } : one)),
      })
    await until(() => told().includes('all'))
    brokerOf().signal('SIGCONT')
    await until(() => gateway.entries(log.chat).includes(3))
  })

  test('answers who comes back to a gateway that has just started', async () => {
    const { teller, gateway, log } = await startReading()
    for (const seq of seqs(40).slice(1)) teller.tell(log.commit(seq))
    await until(() => gateway.entries(log.chat).length === 40)
    const { bus: fresh } = processes.start(kafka.addresses)
    const there = await processes.gateway(fresh)
    await there.open(log.room, log.chat.inboxId)
    expect(fresh.since(log.chat, 12)?.map(({ seq }) => seq)).toEqual(seqs(40).slice(12))
    expect(there.entries(log.chat)).toEqual([])
  })

  test('by somebody who is none of us is refused, however it is packed, and keeps nobody from reading on', async () => {
    const { teller, gateway, log, lines } = await startReading()
    const partition = partitionOf(log.chat.inboxId)
    for (const record of ['no JSON', '{}', '{"chat":{},"entries":[]}', '[]', 'null', ''])
      await forge(kafka, partition, { value: Buffer.from(record) })
    await forge(kafka, partition, { value: Buffer.from('{}'), compression: 'gzip' })
    teller.tell(log.commit(2))
    await until(() => gateway.entries(log.chat).length === 2)
    expect(gateway.entries(log.chat)).toEqual([1, 2])
    expect(lines.filter((line) => line.includes('the bus refused'))).toHaveLength(1)
  })
})
