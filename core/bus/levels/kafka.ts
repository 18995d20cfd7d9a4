import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Bus } from '../bus.ts'
import { ALL_GATEWAYS, type GatewayShare } from '../gateway-groups.ts'
import type { KafkaSettings } from './kafka/access.ts'
import { createKafkaBrokers } from './kafka/broker.ts'
import { createKafkaMember, type KafkaMember } from './kafka/group.ts'
import { createKafkaProducer } from './kafka/producer.ts'
import { createKafkaReader } from './kafka/reader.ts'
import { createKafkaTopic, TOPIC } from './kafka/topic.ts'
import { partitionsOf } from './log/commit-log.ts'
import type { LogEngine } from './log/engine.ts'
import { createLogBus } from './log/log-bus.ts'
import { createLogWriter } from './log/writer.ts'
import { createCarrier, type RedisSettings } from './redis/carrier.ts'

const createKafkaLog = (
  settings: KafkaSettings,
  partitions: number,
  onLost: () => void,
  guard: (handle: () => void) => void,
  logger: Logger,
): LogEngine => {
  const brokers = createKafkaBrokers(settings, logger)
  const topic = createKafkaTopic(brokers, settings, partitions, logger)
  const producer = createKafkaProducer(topic, brokers, logger)
  const writer = createLogWriter(producer.send, onLost, logger)
  const ground = { topic, brokers, guard, logger }
  const reader = createKafkaReader(ground)
  const members = new Set<KafkaMember>()
  return {
    ...writer,
    read: reader.read,
    divide: async (group, partitions, handle) => {
      const member = createKafkaMember(ground, { group, member: randomUUID() }, partitions, handle)
      members.add(member)
      await member.joined()
      return {
        stop: async () => {
          await member.stop()
          members.delete(member)
        },
      }
    },
    close: async () => {
      writer.close()
      producer.close()
      reader.close()
      await Promise.all([...members].map((member) => member.close()))
      topic.close()
      brokers.close()
    },
  }
}

/**
 * Level 2 on Apache Kafka: commits are records of one topic for a day, so that a gateway that was cut off goes on where
 * it was, and others can read along. What has no place in a chat (presence, QRs, wake-ups) goes by Redis, as on level `redis`.
 */
export const createKafkaBus = (
  { kafka, redis }: { kafka: KafkaSettings; redis: RedisSettings },
  logger: Logger,
  share: GatewayShare = ALL_GATEWAYS,
): Bus => {
  const carrier = createCarrier(redis, new Set(), logger)
  const guard = (handle: () => void): void => {
    carrier.refusals.guard(TOPIC, handle)
  }
  const log = createKafkaLog(kafka, partitionsOf(share), carrier.publisher.lose, guard, logger)
  return createLogBus(TOPIC, log, carrier, share)
}
