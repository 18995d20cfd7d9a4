import { Admin, Connection, produceV9 } from '@platformatic/kafka'
import type { SpawnedKafka } from '@sahut/testing/parts/kafka'
import type { SpawnedRedis } from '@sahut/testing/parts/redis'
import { ALL_GATEWAYS, type GatewayShare } from '../../gateway-groups.ts'
import type { KafkaNode, KafkaSettings } from './access.ts'
import { TOPIC } from './topic.ts'
import { createKafkaBus } from '../kafka.ts'
import { createProcessesOf } from '../processes-fixture.ts'

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
  type Settings = Parameters<typeof createKafkaBus>[0] & { share: GatewayShare }
  const { start, gateway, close } = createProcessesOf(({ share, ...settings }: Settings, logger) =>
    createKafkaBus(settings, logger, share),
  )
  return {
    /** @param addresses of brokers */
    start: (
      addresses: string,
      access: Omit<KafkaSettings, 'brokers'> = {},
      share: GatewayShare = ALL_GATEWAYS,
    ) => {
      const [first = '', ...others] = addresses.split(',')
      return start({
        share,
        kafka: { brokers: [nodeOf(first), ...others.map(nodeOf)], ...access },
        redis: {
          nodes: [{ host: '127.0.0.1', port: redis().port }],
          cluster: false,
          access: { tls: false },
        },
      })
    },
    gateway,
    close,
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
