import { Admin, Connection, produceV9 } from '@platformatic/kafka'
import { pino } from 'pino'
import type { SpawnedKafka } from '@sahut/testing/parts/kafka'
import type { SpawnedRedis } from '@sahut/testing/parts/redis'
import type { Bus } from '../bus.ts'
import { startTestGateway, type TestGateway } from '../bus-fixture.ts'
import type { KafkaNode, KafkaSettings } from './kafka/access.ts'
import { TOPIC } from './kafka/topic.ts'
import { createKafkaBus } from './kafka.ts'

/*
 * For tests of the level on Kafka: processes on it, which are closed together, and what they log; and somebody who may
 * do anything there.
 */

const nodeOf = (address: string): KafkaNode => {
  const [host = '', port] = address.split(':')
  return { host, port: Number(port) }
}

/** @param redis carries what has no place in a log */
export const createKafkaProcesses = (redis: () => SpawnedRedis) => {
  const closing: (() => Promise<void>)[] = []
  return {
    /** A bus of its own, as another process has it. @param addresses of brokers */
    start: (addresses: string, access: Omit<KafkaSettings, 'brokers'> = {}) => {
      const log: string[] = []
      const logger = pino({ level: 'info' }, { write: (line: string) => log.push(line) })
      const [first = '', ...others] = addresses.split(',')
      const kafka: KafkaSettings = { brokers: [nodeOf(first), ...others.map(nodeOf)], ...access }
      const carrier = {
        nodes: [{ host: '127.0.0.1', port: redis().port }],
        cluster: false,
        access: { tls: false },
      } as const
      const bus = createKafkaBus({ kafka, redis: { ...carrier, nodes: [...carrier.nodes] } }, logger)
      closing.push(() => bus.close())
      return { bus, log }
    },
    gateway: async (bus: Bus): Promise<TestGateway> => {
      const gateway = await startTestGateway(bus)
      closing.unshift(gateway.close)
      return gateway
    },
    close: async (): Promise<void> => {
      for (const close of closing.splice(0)) await close()
    },
  }
}

/** Does something as an admin of Kafka. */
export const administer = async <Result>(
  { innerAddresses }: SpawnedKafka,
  run: (admin: Admin) => Promise<Result>,
): Promise<Result> => {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: innerAddresses.split(',') })
  try {
    return await run(admin)
  } finally {
    await admin.close()
  }
}

type Forged = { value: Buffer; compression?: 'gzip' }

/** Appends whatever it is, on the one broker. */
export const forge = async ({ nodes }: SpawnedKafka, partition: number, forged: Forged): Promise<void> => {
  const connection = new Connection('test')
  await connection.connect('127.0.0.1', nodes[0]?.innerPort ?? 0)
  const { value, compression = 'none' } = forged
  await produceV9.api.async(connection, -1, 3_000, [{ topic: TOPIC, partition, value }], { compression })
  await connection.close()
}
