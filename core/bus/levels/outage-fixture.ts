import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import type { ServerProgram } from '@sahut/testing/parts/server-program'
import { expect, test } from 'vitest'
import type { Bus } from '../bus.ts'
import { newChat, standsAt, type TestGateway, until } from '../bus-fixture.ts'
import { fleetTopic } from '../rooms.ts'

/*
 * For tests of the levels that a broker carries: what each promises while it is away.
 */

/** What is in use once everything that can be freed was freed, MB. */
const usedMb = (): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

type Broker = ServerProgram & { port: number }

type Level = {
  broker: () => Broker
  /** A process that reaches the broker at a port. */
  start: (place: { port: number }) => { bus: Bus; holes: () => number }
  gateway: (bus: Bus) => Promise<TestGateway>
  /** Resolves once a process gets what others publish, and can publish itself. */
  ready: (bus: Bus) => Promise<void>
}

/** The tests that hold for every broker. */
export const testOutage = ({ broker, start, gateway, ready }: Level): void => {
  test('a process starts without its broker, and is on the bus once it is there', async () => {
    await broker().kill()
    const { bus, holes } = start(broker())
    const here = await gateway(bus)
    const chat = newChat()
    await here.open(chat.room)
    bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
    await until(() => here.seqs(chat).includes(1))
    await broker().restart()
    await until(() => holes() > 0)
    const publisher = start(broker())
    await ready(publisher.bus)
    publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 2))
    await until(() => here.seqs(chat).includes(2))
  })

  test.each(['gone', 'hanging'])('what is published to a broker that is %s is not kept', async (state) => {
    const { bus } = start(broker())
    await ready(bus)
    if (state === 'gone') await broker().kill()
    else broker().signal('SIGSTOP')
    const chat = newChat()
    const text = 'x'.repeat(1_000)
    const flood = (messages: number): void => {
      for (let n = 0; n < messages; n += 1)
        bus.publish(chat.room, 'chat:advanced', { ...standsAt(chat, n), text } as never)
    }
    flood(20_000)
    await new Promise(setImmediate)
    const before = usedMb()
    flood(100_000)
    await new Promise(setImmediate)
    // Kept, it would be more than 100 MB; what else this process does at that time is some.
    expect(usedMb() - before).toBeLessThan(50)
    broker().signal('SIGCONT')
  })

  test('how late the bus is, is told: how long the broker took, and while it is away how long it has not taken what was published', async () => {
    const wire = await createTcpProxy(() => broker().port)
    const { bus } = start(wire)
    await ready(bus)
    wire.delay(50)
    bus.signal(fleetTopic, { type: 'outbox' })
    await bus.flush()
    expect(bus.lagMs()).toBeGreaterThan(95)
    wire.cut()
    await until(() => {
      bus.signal(fleetTopic, { type: 'outbox' })
      return bus.lagMs() > 200
    })
    wire.mend()
    await until(() => bus.lagMs() === 0)
    await wire.close()
  })
}
