import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Bus } from '../bus.ts'
import { ALL_GATEWAYS, type GatewayShare } from '../gateway-groups.ts'
import type { LogEngine } from './log/engine.ts'
import { createLogBus } from './log/log-bus.ts'
import { type Carrier, createCarrier, type RedisSettings } from './redis/carrier.ts'
import { createEvictionCheck } from './redis/streams/eviction.ts'
import { createStreamMember, type StreamMember } from './redis/streams/member.ts'
import { createStreamReader } from './redis/streams/reader.ts'
import type { StreamGround } from './redis/streams/work.ts'
import { createStreamWriter } from './redis/streams/writer.ts'

const keyOf = (partition: number): string => `sahut:commits:${String(partition)}`

const createStreams = (
  { shards, publisher }: Pick<Carrier, 'shards' | 'publisher'>,
  { access }: RedisSettings,
  logger: Logger,
): LogEngine => {
  const groundOf = (partition: number): StreamGround => ({ shards, access, key: keyOf(partition), logger })
  const writer = createStreamWriter(shards, access, keyOf, publisher.lose, logger)
  const checkEviction = createEvictionCheck(logger)
  const readers = new Set<ReturnType<typeof createStreamReader>>()
  const members = new Set<StreamMember>()
  return {
    append: writer.append,
    read: (partition, reader) => {
      const reading = createStreamReader(groundOf(partition), reader, checkEviction)
      readers.add(reading)
      return reading
    },
    divide: async (group, partitions, handle) => {
      const named = { group, member: randomUUID() }
      const mine = Array.from({ length: partitions }, (_, partition) =>
        createStreamMember(groundOf(partition), named, handle),
      )
      for (const member of mine) members.add(member)
      await Promise.all(mine.map((member) => member.joined()))
      return {
        pending: () => mine.reduce((sum, member) => sum + member.pending(), 0),
        stop: async () => {
          await Promise.all(mine.map((member) => member.stop()))
          for (const member of mine) members.delete(member)
        },
      }
    },
    flush: writer.flush,
    lagMs: writer.lagMs,
    tries: writer.tries,
    close: () => {
      writer.close()
      for (const one of [...readers, ...members]) one.close()
      return Promise.resolve()
    },
  }
}

/**
 * Level 2 on Redis Streams, 7 or Valkey: commits are a log there for a quarter of an hour, so that a gateway that was
 * cut off goes on where it was, without a read of the store. What has no place in a chat (presence, QRs, wake-ups) goes
 * as on level `redis`. A loss of Redis' own, by a failover or for want of memory, is told as a hole.
 */
export const createRedisStreamsBus = (
  settings: RedisSettings,
  logger: Logger,
  share: GatewayShare = ALL_GATEWAYS,
): Bus => {
  const carrier = createCarrier(settings, new Set(), logger)
  return createLogBus('sahut:commits', createStreams(carrier, settings, logger), carrier, share)
}
