import { afterEach, beforeEach } from 'vitest'
import { z } from 'zod'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import type { Bus, Signal } from '../../bus.ts'
import type { TestChat } from '../../bus-fixture.ts'
import { readEnvironment } from '../../../process/environment.ts'
import { checkRealtime, realtimeOf, realtimeVariables } from '../../bus-level.ts'
import { fleetTopic } from '../../rooms.ts'
import { createProcessesOf } from '../processes-fixture.ts'
import type { RedisSettings } from './carrier.ts'
import { createRedisBus } from '../redis.ts'
import { createRedisStreamsBus } from '../redis-streams.ts'

/*
 * For tests of the levels on Redis: processes on one, which are closed together, and what they log.
 */

type Place = { port: number; cluster?: boolean; access?: Partial<RedisSettings['access']> }

/** @param level whose processes these are */
export const createProcesses = (level: 'redis' | 'redis-streams' = 'redis') => {
  const { start, gateway, close } = createProcessesOf(
    level === 'redis' ? createRedisBus : createRedisStreamsBus,
  )
  return {
    start: ({ port, cluster = false, access = {} }: Place) =>
      start({ nodes: [{ host: '127.0.0.1', port }], cluster, access: { tls: false, ...access } }),
    /** As a deployable does with these variables. */
    startWith: (variables: Record<string, string>) => {
      const settings = realtimeOf(
        readEnvironment(z.object(realtimeVariables).superRefine(checkRealtime), variables),
      )
      if (!('redis' in settings)) throw new Error('These variables name no Redis.')
      return start(settings.redis)
    },
    gateway,
    close,
  }
}

/** What Redis calls the chat's room. */
export const channelOf = ({ room }: TestChat): string => `sahut#/#${room}#`

/** Resolves once the process gets what others publish, and can publish itself. */
const isReady = async (bus: Bus, redis: Pick<SpawnedRedis, 'command'>): Promise<void> => {
  const heard: Signal[] = []
  const stop = await bus.listen(fleetTopic, (signal) => heard.push(signal))
  while (heard.length === 0) {
    await redis.command('SPUBLISH', 'sahut:fleet', JSON.stringify({ from: 'x', signal: { type: 'outbox' } }))
  }
  await bus.flush()
  await stop()
}

/** Each test has a Redis of its own, and its processes end with it. @param given gets it */
export const redisForEach = (given: (redis: SpawnedRedis) => void) => {
  const { start, gateway, close } = createProcesses()
  let redis: SpawnedRedis
  beforeEach(async () => {
    redis = await spawnRedis()
    given(redis)
  })
  afterEach(async () => {
    await close()
    await redis.stop()
  })
  return { start, gateway, close, isReady: (bus: Bus): Promise<void> => isReady(bus, redis) }
}
