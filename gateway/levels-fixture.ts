import { createLogger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import { createBus, type RealtimeSettings } from '@sahut/core/bus/bus-level'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { spawnRedis } from '@sahut/testing/parts/redis'

/*
 * For tests: the levels of the bus, each with as many processes on it as a test asks for.
 */

export type Level = {
  /** The bus of another process; at level 0 there is only one. */
  join: () => Bus
  close: () => Promise<void>
}

const onRedis = async (level: 'redis' | 'redis-streams'): Promise<Level> => {
  const redis = await spawnRedis()
  const node = { host: '127.0.0.1', port: redis.port }
  const buses: Bus[] = []
  return {
    join: () => {
      const bus = createBus(
        { level, redis: { nodes: [node], cluster: false, access: { tls: false } } },
        createLogger('bus', 'silent'),
      )
      buses.push(bus)
      return bus
    },
    close: async () => {
      await Promise.all(buses.map((bus) => bus.close()))
      await redis.stop()
    },
  }
}

export const LEVELS: Record<RealtimeSettings['level'], () => Promise<Level>> = {
  memory: () => {
    const bus = createMemoryBus()
    return Promise.resolve({ join: () => bus, close: () => bus.close() })
  },
  redis: () => onRedis('redis'),
  'redis-streams': () => onRedis('redis-streams'),
}
