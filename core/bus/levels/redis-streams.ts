import type { Logger } from 'pino'
import type { Bus } from '../bus.ts'
import { createCommitLog } from './log/commit-log.ts'
import type { LogEngine } from './log/engine.ts'
import { createCarrier, type RedisSettings } from './redis/carrier.ts'
import { createStreamReader } from './redis/stream-reader.ts'
import { createStreamWriter } from './redis/stream-writer.ts'

type Carrier = ReturnType<typeof createCarrier>

const keyOf = (partition: number): string => `sahut:commits:${String(partition)}`

const createStreams = (
  { shards, publisher }: Pick<Carrier, 'shards' | 'publisher'>,
  { access }: RedisSettings,
  logger: Logger,
): LogEngine => {
  const writer = createStreamWriter(shards, access, publisher.lose, logger)
  const readers = new Set<ReturnType<typeof createStreamReader>>()
  return {
    append: (partition, record) => {
      writer.append(keyOf(partition), record)
    },
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
  const { rooms, topics, publisher, holes, refusals } = carrier
  const engine = createStreams(carrier, settings, logger)
  const { signal, listen } = topics
  const log = createCommitLog({
    engine,
    signal,
    tellHole: holes.tell,
    guard: (handle) => {
      refusals.guard('sahut:commits', handle)
    },
  })
  const flush = async (): Promise<void> => {
    await Promise.all([publisher.flush(), engine.flush()])
  }
  return {
    tell: log.tell,
    follow: log.follow,
    since: log.since,
    publish: rooms.publish,
    attach: (io) => {
      rooms.attach(io)
      log.attach(io)
    },
    live: async (io, room, inboxId) => {
      await Promise.all([rooms.live(io, room), inboxId === undefined ? undefined : log.live(inboxId)])
    },
    signal,
    listen,
    onHole: (listener) => {
      carrier.listenToLosses()
      return holes.listen(listener)
    },
    onResume: log.onResume,
    flush,
    lagMs: () => Math.max(publisher.lagMs(), engine.lagMs()),
    close: async () => {
      await flush()
      topics.close()
      log.close()
      carrier.close()
    },
  }
}
