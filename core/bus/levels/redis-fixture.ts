import { pino } from 'pino'
import { z } from 'zod'
import type { SpawnedRedis } from '@sahut/testing/parts/redis'
import type { Bus, Signal } from '../bus.ts'
import { startTestGateway, type TestChat, type TestGateway } from '../bus-fixture.ts'
import { readEnvironment } from '../../process/environment.ts'
import { checkRealtime, realtimeOf, realtimeVariables } from '../bus-level.ts'
import { fleetTopic } from '../rooms.ts'
import type { RedisSettings } from './redis/carrier.ts'
import { createRedisBus } from './redis.ts'
import { createRedisStreamsBus } from './redis-streams.ts'

/*
 * For tests of the levels on Redis: processes on one, which are closed together, and what they log.
 */

type Place = { port: number; cluster?: boolean; access?: Partial<RedisSettings['access']> }

/** @param level whose processes these are */
export const createProcesses = (level: 'redis' | 'redis-streams' = 'redis') => {
  const closing: (() => Promise<void>)[] = []
  /** A bus of its own, as another process has it. */
  const startOn = (settings: RedisSettings) => {
    const log: string[] = []
    const logger = pino({ level: 'info' }, { write: (line: string) => log.push(line) })
    const bus = level === 'redis' ? createRedisBus(settings, logger) : createRedisStreamsBus(settings, logger)
    let holes = 0
    bus.onHole(() => {
      holes += 1
    })
    closing.push(() => bus.close())
    return { bus, log, holes: () => holes }
  }
  return {
    start: ({ port, cluster = false, access = {} }: Place) =>
      startOn({ nodes: [{ host: '127.0.0.1', port }], cluster, access: { tls: false, ...access } }),
    /** As a deployable does with these variables. */
    startWith: (variables: Record<string, string>) => {
      const settings = realtimeOf(
        readEnvironment(z.object(realtimeVariables).superRefine(checkRealtime), variables),
      )
      if (settings.level === 'memory') throw new Error('These variables name no Redis.')
      return startOn(settings.redis)
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

/** What Redis calls the chat's room. */
export const channelOf = ({ room }: TestChat): string => `sahut#/#${room}#`

/** Resolves once the process gets what others publish, and can publish itself. */
export const isReady = async (bus: Bus, redis: Pick<SpawnedRedis, 'command'>): Promise<void> => {
  const heard: Signal[] = []
  const stop = await bus.listen(fleetTopic, (signal) => heard.push(signal))
  while (heard.length === 0) {
    await redis.command('SPUBLISH', 'sahut:fleet', JSON.stringify({ from: 'x', signal: { type: 'outbox' } }))
  }
  await bus.flush()
  await stop()
}
