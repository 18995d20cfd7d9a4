import { pino } from 'pino'
import type { Bus } from '../bus.ts'
import { startTestGateway, type TestGateway } from '../bus-fixture.ts'
import { createRedisBus, type RedisSettings } from './redis.ts'

/*
 * For tests of level 1: processes on a Redis, which are closed together, and what they log.
 */

type Place = { port: number; cluster?: boolean; access?: Partial<RedisSettings['access']> }

export const createProcesses = () => {
  const closing: (() => Promise<void>)[] = []
  return {
    /** A bus of its own, as another process has it. */
    start: ({ port, cluster = false, access = {} }: Place) => {
      const log: string[] = []
      const logger = pino({ level: 'info' }, { write: (line: string) => log.push(line) })
      const bus = createRedisBus(
        { nodes: [{ host: '127.0.0.1', port }], cluster, access: { tls: false, ...access } },
        logger,
      )
      let holes = 0
      bus.onHole(() => {
        holes += 1
      })
      closing.push(() => bus.close())
      return { bus, log, holes: () => holes }
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
