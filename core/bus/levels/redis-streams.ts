import type { Logger } from 'pino'
import type { Bus } from '../bus.ts'
import type { LogEngine } from './log/engine.ts'
import { createLogBus } from './log/log-bus.ts'
import { type Carrier, createCarrier, type RedisSettings } from './redis/carrier.ts'
import { createStreamReader } from './redis/stream-reader.ts'
import { createStreamWriter } from './redis/stream-writer.ts'

const keyOf = (partition: number): string => `sahut:commits:${String(partition)}`

const createStreams = (
  { shards, publisher }: Pick<Carrier, 'shards' | 'publisher'>,
  { access }: RedisSettings,
  logger: Logger,
): LogEngine => {
  const writer = createStreamWriter(shards, access, keyOf, publisher.lose, logger)
  const readers = new Set<ReturnType<typeof createStreamReader>>()
  return {
    append: writer.append,
    read: (partition, reader) => {
      const reading = createStreamReader({ shards, access, key: keyOf(partition), logger }, reader)
      readers.add(reading)
      return reading
    },
    flush: writer.flush,
    lagMs: writer.lagMs,
    close: () => {
      writer.close()
      for (const reader of readers) reader.close()
    },
  }
}

/**
 * Level 2 on Redis Streams, 7 or Valkey: commits are a log there for a quarter of an hour, so that a gateway that was
 * cut off goes on where it was, without a read of the store. What has no place in a chat (presence, QRs, wake-ups) goes
 * as on level 1. A loss of Redis' own, by a failover or for want of memory, is told as a hole.
 */
export const createRedisStreamsBus = (settings: RedisSettings, logger: Logger): Bus => {
  const carrier = createCarrier(settings, new Set(), logger)
  return createLogBus('sahut:commits', createStreams(carrier, settings, logger), carrier)
}
