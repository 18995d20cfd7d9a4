import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SpawnedKafka, spawnKafka } from '@sahut/testing/parts/kafka'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { until } from '../../bus-fixture.ts'
import { TOPIC } from './topic.ts'
import { administer, createKafkaProcesses } from './kafka-fixture.ts'
import { partitionOf } from '../log/commit-log.ts'
import { isHoleOf, readLog, seqs } from '../log/reading-fixture.ts'

let redis: SpawnedRedis
let kafka: SpawnedKafka
const processes = createKafkaProcesses(() => redis)

beforeAll(async () => {
  ;[redis, kafka] = await Promise.all([spawnRedis(), spawnKafka({ nodes: 3 })])
})
afterAll(async () => {
  await processes.close()
  await Promise.all([kafka.stop(), redis.stop()])
})

test('a commit is on three brokers, and when the one that leads dies, all goes on in order at the place where it was', async () => {
  const teller = processes.start(kafka.addresses).bus
  const { gateway, log, told } = await readLog(teller, async () => {
    const { bus } = processes.start(kafka.addresses)
    return { bus, gateway: await processes.gateway(bus) }
  })
  const partition = await administer(kafka, async (admin) => {
    const { topics } = await admin.metadata({ topics: [TOPIC] })
    return topics.get(TOPIC)?.partitions[partitionOf(log.chat.inboxId)]
  })
  expect(partition?.replicas).toHaveLength(3)
  const leader = kafka.nodes.find(({ id }) => id === partition?.leader)
  for (const seq of seqs(50).slice(1)) teller.tell(log.commit(seq))
  await leader?.kill()
  for (const seq of seqs(100).slice(50)) teller.tell(log.commit(seq))
  await until(() => new Set(gateway.entries(log.chat)).size === 100)
  expect([...new Set(gateway.entries(log.chat))]).toEqual(seqs(100))
  expect(told().some(isHoleOf(log.chat.inboxId))).toBe(false)
})
