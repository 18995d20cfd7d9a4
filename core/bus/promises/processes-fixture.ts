import { randomUUID } from 'node:crypto'
import type { Ground } from '@sahut/testing/parts/bus-levels'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Bus } from '../bus.ts'
import { startTestGateway, type TestGateway, until } from '../bus-fixture.ts'
import type { Topic } from '../rooms.ts'

/** So many that each node of a cluster carries some. */
const EVERYWHERE: Topic[] = Array.from({ length: 30 }, (_, n) => `user:${String(n)}` as const)

/** What the tests of a level stand on; what they begin ends with each. */
export type Processes = {
  ground: () => Ground
  /** A process on the bus: what it publishes from now on arrives, wherever the level carries it. */
  process: () => Promise<Bus>
  gatewayOn: (bus: Bus) => Promise<TestGateway>
}

/** Registers what begins and ends around the tests of one level. */
export const processesOn = (begin: () => Promise<Ground>): Processes => {
  let ground: Ground
  /** A process that hears of the others. */
  let observer: Bus
  /** Which processes were heard on which topics. */
  const heardOf = new Set<string>()
  const toClose: (() => Promise<void>)[] = []

  beforeAll(async () => {
    ground = await begin()
    observer = ground.join()
  })
  beforeEach(async () => {
    for (const topic of EVERYWHERE)
      await observer.listen(topic, (signal) => {
        if (signal.type === 'attended') heardOf.add(`${signal.gateway} ${topic}`)
      })
  })
  afterEach(async () => {
    for (const close of toClose.splice(0)) await close()
  })
  afterAll(async () => {
    await observer.close()
    await ground.stop()
  })

  return {
    ground: () => ground,
    process: async () => {
      const bus = ground.join()
      const name = randomUUID()
      toClose.push(() => bus.close())
      const unheard = () => EVERYWHERE.filter((topic) => !heardOf.has(`${name} ${topic}`))
      await until(() => {
        for (const topic of unheard())
          bus.signal(topic, { type: 'attended', gateway: name, people: [], asks: false })
        return unheard().length === 0
      })
      return bus
    },
    gatewayOn: async (bus) => {
      const gateway = await startTestGateway(bus)
      toClose.unshift(gateway.close)
      return gateway
    },
  }
}
