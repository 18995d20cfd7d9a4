import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { spawnMosquitto, type SpawnedMosquitto } from '@sahut/testing/parts/mosquitto'
import { newChat, newLog, standsAt, until } from '../../bus-fixture.ts'
import type { Signal } from '../../bus.ts'
import { fleetTopic } from '../../rooms.ts'
import { testOutage } from '../outage-fixture.ts'
import { createProcesses, isReady } from './processes-fixture.ts'

let broker: SpawnedMosquitto
let wire: TcpProxy
const processes = createProcesses()
const { start, gateway, startTelling } = processes

beforeEach(async () => {
  broker = await spawnMosquitto()
  wire = await createTcpProxy(() => broker.port)
})
afterEach(async () => {
  broker.signal('SIGCONT')
  await processes.close()
  await wire.close()
  await broker.stop()
})

const seqs = (to: number): number[] => Array.from({ length: to }, (_, n) => n + 1)
const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((one, at) => at === 0 || one > (numbers[at - 1] ?? 0))

testOutage({
  broker: () => broker,
  start,
  gateway,
  ready: async (bus) => {
    const { bus: other } = start(broker)
    await isReady(other, bus)
    await isReady(bus, other)
  },
})

describe('when the broker goes', () => {
  test('and comes back, rooms, topics and inboxes are live again without anybody doing anything, and the hole is told', async () => {
    const [publisher, { bus, log, holes }] = [start(broker), start(broker)]
    const there = await gateway(bus)
    const chats = Array.from({ length: 20 }, newChat)
    const told = newLog()
    const heard: Signal[] = []
    const followed: number[] = []
    for (const chat of chats) await there.open(chat.room)
    await bus.follow(told.chat.inboxId, ({ seq }) => followed.push(seq))
    await bus.listen(fleetTopic, (signal) => heard.push(signal))
    await isReady(publisher.bus, bus)

    let seq = 0
    const traffic = setInterval(() => {
      seq += 1
      for (const chat of chats) publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
      publisher.bus.signal(fleetTopic, { type: 'outbox' })
      publisher.bus.tell(told.commit(seq))
    }, 2)
    await until(() => there.seqs(chats[0] as never).length > 20)
    await broker.kill()
    await until(() => log.some((line) => line.includes('The MQTT broker is gone')))
    const before = seq
    await until(() => seq > before + 50)
    expect(holes()).toBe(0)
    await broker.restart()
    await until(() => holes() > 0)
    const mended = seq
    heard.length = 0
    await until(() => chats.every((chat) => there.seqs(chat).some((one) => one > mended)))
    await until(() => heard.length > 0 && followed.some((one) => one > mended))
    clearInterval(traffic)
    for (const chat of chats) expect(isRising(there.seqs(chat)), 'in order and once').toBe(true)
    expect(isRising(followed), 'in order and once').toBe(true)
    // One line each, not one for each message or attempt.
    for (const word of ['The MQTT broker is gone', 'The MQTT broker is back'])
      expect(log.filter((line) => line.includes(word)).length).toBe(1)
  })

  test('a connection that falls silent without ending is noticed and made anew', async () => {
    const { teller, reader, there, log } = await startTelling(broker, wire)
    wire.halfOpen()
    teller.bus.tell(log.commit(1))
    await until(() => reader.holes() > 0)
    teller.bus.tell(log.commit(2))
    await until(() => there.entries(log.chat).includes(2))
    expect(there.entries(log.chat)).toEqual([2])
  })
})

describe('what was under way when the connection was cut', () => {
  test('arrives once or is told to be missing, and never twice', async () => {
    const { teller, there, log, holes } = await startTelling(wire, broker)
    for (const round of [0, 1, 2, 3]) {
      const told = holes.length
      wire.delay(15)
      for (const n of seqs(200)) teller.bus.tell(log.commit(round * 200 + n))
      await new Promise((resolve) => setTimeout(resolve, 20))
      wire.drop()
      wire.mend()
      const last = (round + 1) * 200
      await until(() => holes.length > told || there.entries(log.chat).includes(last))
      await teller.bus.flush()
    }
    const arrived = there.entries(log.chat)
    expect(arrived.length).toBeGreaterThan(0)
    expect(isRising(arrived), 'in order and once').toBe(true)
    expect(arrived.length < 800).toBe(holes.length > 0)
  })

  test('in the midst of a packet, the rest is no packet, and the hole is told', async () => {
    const { teller, reader, there, log } = await startTelling(broker, wire)
    wire.cutMidFrame()
    teller.bus.tell(log.commit(1))
    await until(() => reader.holes() > 0)
    teller.bus.tell(log.commit(2))
    await until(() => there.entries(log.chat).includes(2))
    expect(there.entries(log.chat)).toEqual([2])
  })
})
