import type { Logger } from 'pino'
import type { Bus } from '../bus.ts'
import { createCommits } from './commits.ts'
import { createCarrier, type RedisSettings } from './redis/carrier.ts'

/**
 * Level 1: Redis 7 or Valkey, sharded Pub/Sub. Each gateway gets the rooms that it holds and no other. Without Redis,
 * at the start or later, it carries what stays in this process; it heals by itself and tells `onHole` then.
 */
export const createRedisBus = (settings: RedisSettings, logger: Logger): Bus => {
  const carrier = createCarrier(settings, 'all', logger)
  const { rooms, topics, publisher, holes } = carrier
  const { publish } = rooms
  const { signal, listen } = topics
  const { tell, follow, divide, since, onResume, logFigures } = createCommits({ publish, signal, listen })
  return {
    tell,
    follow,
    divide,
    since,
    publish,
    attach: rooms.attach,
    live: rooms.live,
    signal,
    listen,
    onHole: holes.listen,
    onResume,
    flush: publisher.flush,
    lagMs: publisher.lagMs,
    logFigures,
    close: async () => {
      await publisher.flush()
      topics.close()
      carrier.close()
    },
  }
}
