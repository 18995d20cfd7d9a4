import { spawnRedis } from '@sahut/testing/parts/redis'
import { spawnRedisCluster } from '@sahut/testing/parts/redis-cluster'
import { createLogger } from '../process/logger.ts'
import type { Bus } from './bus.ts'
import { createBus, type RealtimeSettings } from './bus-level.ts'
import { createMemoryBus } from './levels/memory.ts'

/*
 * For tests: each level of the bus with what carries it. A new level stands here too, and the compiler says so.
 */

export type Ground = {
  /** The bus of another process; at level 0 there is only one. */
  join: () => Bus
  /** What carries the bus loses every process; it comes back by itself. Nothing where nothing can be interrupted. */
  interrupt?: () => Promise<unknown>
  stop: () => Promise<void>
}

const onRedis = (level: 'redis' | 'redis-streams', url: string, cluster: boolean): (() => Bus) => {
  const settings: RealtimeSettings = {
    level,
    redis: {
      nodes: [{ host: '127.0.0.1', port: Number(new URL(url).port) }],
      cluster,
      access: { tls: false },
    },
  }
  return () => createBus(settings, createLogger('bus', 'silent'))
}

const standalone = async (level: 'redis' | 'redis-streams'): Promise<Ground> => {
  const redis = await spawnRedis()
  return {
    join: onRedis(level, redis.url, false),
    interrupt: () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
    stop: redis.stop,
  }
}

const inCluster = async (level: 'redis' | 'redis-streams'): Promise<Ground> => {
  const cluster = await spawnRedisCluster()
  return {
    join: onRedis(level, cluster.url, true),
    interrupt: () =>
      Promise.all(cluster.nodes.map((node) => node.command('CLIENT', 'KILL', 'TYPE', 'pubsub'))),
    stop: cluster.stop,
  }
}

type Name = RealtimeSettings['level'] | 'redis cluster' | 'redis-streams cluster'

export const LEVELS: Record<Name, () => Promise<Ground>> = {
  memory: () => {
    const bus = createMemoryBus()
    return Promise.resolve({ join: () => bus, stop: () => Promise.resolve() })
  },
  redis: () => standalone('redis'),
  'redis cluster': () => inCluster('redis'),
  'redis-streams': () => standalone('redis-streams'),
  'redis-streams cluster': () => inCluster('redis-streams'),
}
