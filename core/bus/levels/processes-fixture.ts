import { type Logger, pino } from 'pino'
import type { Bus } from '../bus.ts'
import { startTestGateway, type TestGateway } from '../bus-fixture.ts'

/*
 * For tests of a level: processes on it, which are closed together, and what they log.
 */

export const createProcessesOf = <Settings>(createBus: (settings: Settings, logger: Logger) => Bus) => {
  const closing: (() => Promise<void>)[] = []
  return {
    /** A bus of its own, as another process has it. */
    start: (settings: Settings) => {
      const log: string[] = []
      const logger = pino({ level: 'info' }, { write: (line: string) => log.push(line) })
      const bus = createBus(settings, logger)
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
