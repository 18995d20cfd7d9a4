import type { Bus } from '@sahut/core/bus/bus'
import type { RealtimeSettings } from '@sahut/core/bus/bus-level'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { BROKERS, joinBus } from '@sahut/testing/parts/bus-levels'

/*
 * For tests: the levels of the bus, each with as many processes on it as a test asks for.
 */

export type Level = {
  /** The bus of another process; at level `memory` there is only one. */
  join: () => Bus
  close: () => Promise<void>
}

const onBroker = (level: keyof typeof BROKERS) => async (): Promise<Level> => {
  const { environment, stop } = await BROKERS[level]()
  const buses: Bus[] = []
  return {
    join: () => {
      const bus = joinBus(environment)
      buses.push(bus)
      return bus
    },
    close: async () => {
      await Promise.all(buses.map((bus) => bus.close()))
      await stop()
    },
  }
}

export const LEVELS: Record<RealtimeSettings['level'], () => Promise<Level>> = {
  memory: () => {
    const bus = createMemoryBus()
    return Promise.resolve({ join: () => bus, close: () => bus.close() })
  },
  redis: onBroker('redis'),
  'redis-streams': onBroker('redis-streams'),
  kafka: onBroker('kafka'),
  mqtt: onBroker('mqtt'),
}
