import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { type SpawnedKafka, spawnKafka } from '@sahut/testing/parts/kafka'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { newLog, until } from '../../bus-fixture.ts'
import type { ChatId } from '../../../model/ids.ts'
import { gatewayGroupOf } from '../../gateway-groups.ts'
import { TOPIC } from './topic.ts'
import { administer, createKafkaProcesses, forge } from './kafka-fixture.ts'
import { partitionOf } from '../log/commit-log.ts'
import { isHoleOf, readLog, seqs, testReading } from '../log/reading-fixture.ts'

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

const join = async () => {
  const { bus, log } = processes.start(kafka.addresses)
  return { bus, gateway: await processes.gateway(bus), lines: log }
}

/** Keeps what the gateway that reads has logged. */
let lines: string[] = []
const startReading = () =>
  readLog(processes.start(kafka.innerAddresses).bus, async () => {
    const joined = await join()
    lines = joined.lines
    return joined
  })

/** Of a workspace of the first or the second of two groups of gateways. */
const logOfGroup = (group: number) => {
  let log = newLog()
  while (gatewayGroupOf(log.chat.workspaceId, 2) !== group) log = newLog()
  return log
}

testReading({
  start: startReading,
  join,
  wire: () => wire,
  lose: (partition) =>
    administer(kafka, (admin) =>
      admin.deleteRecords({ topics: [{ name: TOPIC, partitions: [{ partition, offset: -1n }] }] }),
    ),
})

test('a gateway is told a hole when the topic was deleted, and hears what comes after in the one that is made then', async () => {
  const { teller, gateway, log, told } = await startReading()
  for (const seq of seqs(20).slice(1)) teller.tell(log.commit(seq))
  await until(() => gateway.entries(log.chat).length === 20)
  await administer(kafka, (admin) => admin.deleteTopics({ topics: [TOPIC] }))
  teller.tell(log.commit(21))
  await until(() => told().some(isHoleOf(log.chat.inboxId)))
  await until(() => gateway.entries(log.chat).includes(21))
})

test('a topic with fewer partitions than the groups of gateways need is complained of, until it has them', async () => {
  await startReading()
  const { bus, log: said } = processes.start(kafka.addresses, {}, { groups: 2, group: 1 })
  const gateway = await processes.gateway(bus)
  const log = logOfGroup(1)
  await until(() => said.some((line) => line.includes('it has 16 partitions and needs 32')))
  // Work that can be divided is.
  const handled: ChatId[] = []
  await bus.divide('some', ({ chat }) => Promise.resolve(void handled.push(chat.chatId)))
  const other = logOfGroup(0)
  let told = 0
  await until(() => {
    bus.tell(other.commit((told += 1)))
    return handled.includes(other.chat.chatId)
  })
  await administer(kafka, (admin) => admin.createPartitions({ topics: [{ name: TOPIC, count: 32 }] }))
  await gateway.open(log.room, log.chat.inboxId)
  let seq = 0
  await until(() => {
    bus.tell(log.commit((seq += 1)))
    return gateway.entries(log.chat).length > 0
  })
})

test('a process that counts fewer groups of gateways than the others is found out, by the name of the setting', async () => {
  const { teller } = await startReading()
  const { bus, log: said } = processes.start(kafka.addresses, {}, { groups: 2, group: 0 })
  const gateway = await processes.gateway(bus)
  const ours = logOfGroup(0)
  let theirs = logOfGroup(1)
  while (partitionOf(theirs.chat.inboxId) !== partitionOf(ours.chat.inboxId)) theirs = logOfGroup(1)
  await gateway.open(ours.room, ours.chat.inboxId)
  for (const { commit } of [theirs, ours]) teller.tell(commit(1))
  await until(() => gateway.entries(ours.chat).length === 1)
  expect(said.some((line) => line.includes('GATEWAY_GROUPS is not the same in all processes'))).toBe(true)
})

describe('what is told', () => {
  test('while Kafka is away stands there once it is back, in order, and nothing is missing', async () => {
    const { teller, gateway, log, told } = await startReading()
    await brokerOf().kill()
    for (const seq of seqs(100).slice(1)) teller.tell(log.commit(seq))
    await brokerOf().restart()
    await until(() => new Set(gateway.entries(log.chat)).size === 100)
    expect([...new Set(gateway.entries(log.chat))]).toEqual(seqs(100))
    expect(told()).toEqual([])
    const said = lines.filter((line) => line.includes('"for":"reading"'))
    expect(said.map((line) => /Kafka is \w+/.exec(line)?.[0])).toEqual(['Kafka is gone', 'Kafka is back'])
  })

  test('and not yet taken when its teller ends, is a hole for all', async () => {
    const { teller, log, told } = await startReading()
    await brokerOf().kill()
    teller.tell(log.commit(2))
    await teller.close()
    await until(() => told().includes('all'))
    await brokerOf().restart()
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

  test('by somebody who is none of us is refused, however it is packed, and keeps nobody from reading on', async () => {
    const { teller, gateway, log } = await startReading()
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
