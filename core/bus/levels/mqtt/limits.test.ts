import { afterEach, describe, expect, test } from 'vitest'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { type MosquittoOptions, spawnMosquitto, type SpawnedMosquitto } from '@sahut/testing/parts/mosquitto'
import type { Commit } from '../../../log/chat-log.ts'
import { newChat, newLog, standsAt, type TestChat, until } from '../../bus-fixture.ts'
import { fleetTopic } from '../../rooms.ts'
import { createProcesses, isReady } from './processes-fixture.ts'

const processes = createProcesses()
const { start, startWith, gateway, startTelling } = processes
const closing: (() => Promise<void>)[] = []

const spawn = async (options: MosquittoOptions = {}): Promise<SpawnedMosquitto> => {
  const broker = await spawnMosquitto(options)
  closing.push(broker.stop)
  return broker
}
const wireTo = async (broker: SpawnedMosquitto): Promise<TcpProxy> => {
  const wire = await createTcpProxy(() => broker.port)
  closing.unshift(wire.close)
  return wire
}
afterEach(async () => {
  await processes.close()
  for (const close of closing.splice(0)) await close()
})

const seqs = (to: number): number[] => Array.from({ length: to }, (_, n) => n + 1)

/** The same commit with a text of so many characters. */
const withText = ({ chat, entries }: Commit, length: number): Commit => ({
  chat,
  entries: entries.map((entry) =>
    entry.kind === 'message' ? { ...entry, content: { type: 'text', text: 'x'.repeat(length) } } : entry,
  ),
})

describe('a broker that is full', () => {
  test('and drops what a slow gateway does not take is found out: the hole of that inbox is told, and of no other', async () => {
    const broker = await spawn({ lines: ['max_queued_messages 10'] })
    const wire = await wireTo(broker)
    const { teller, there, log, holes } = await startTelling(broker, wire)
    const other = newLog()
    await there.open(other.room, other.chat.inboxId)
    for (const { commit } of [log, other]) teller.bus.tell(commit(1))
    await until(() => there.entries(log.chat).length === 1 && there.entries(other.chat).length === 1)
    wire.hold()
    for (const seq of seqs(1_500).slice(1)) {
      teller.bus.tell(withText(log.commit(seq), 20_000))
      if (seq % 100 === 0) await teller.bus.flush()
    }
    wire.mend()
    let seq = 1_500
    await until(() => {
      seq += 1
      teller.bus.tell(log.commit(seq))
      return holes.length > 0
    })
    expect(holes).toEqual([new Set([log.chat.inboxId])])
    expect(there.entries(log.chat).length).toBeLessThan(1_500)
  })

  test('and takes one message at a time gets one at a time, all of them and in order', async () => {
    const broker = await spawn({ lines: ['max_inflight_messages 1'] })
    const { teller, there, log, holes } = await startTelling(broker, broker)
    for (const seq of seqs(500)) teller.bus.tell(log.commit(seq))
    await until(() => there.entries(log.chat).length === 500)
    expect(there.entries(log.chat)).toEqual(seqs(500))
    expect([holes, teller.log]).toEqual([[], []])
  })
})

describe('what the broker refuses', () => {
  test('because it is too large is told as a hole, stands in the log, and costs nothing else', async () => {
    const broker = await spawn({ lines: ['max_packet_size 20000'] })
    const { teller, there, log, holes } = await startTelling(broker, broker)
    teller.bus.tell(withText(log.commit(1), 30_000))
    teller.bus.tell(log.commit(2))
    await until(() => there.entries(log.chat).includes(2) && holes.length > 0)
    expect(there.entries(log.chat)).toEqual([2])
    expect(teller.log.filter((line) => line.includes('more than the broker takes')).length).toBe(1)
    expect(teller.log.join()).not.toContain('is gone')
  })

  test('because of rights stands in the log with its reason and the topic, and carries the rest', async () => {
    const user = { name: 'sahut', password: 'hunter2' }
    const broker = await spawn({ user, rights: ['user sahut', 'topic s/#', 'topic read r/#'] })
    const { bus, log } = startWith(broker.url)
    const other = startWith(broker.url)
    const here = await gateway(other.bus)
    const chat = newChat()
    await here.open(chat.room)
    await isReady(bus, other.bus)
    bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
    await until(() => log.length > 0)
    expect(log.join()).toContain(`"channel":"r/${chat.room}"`)
    expect(log.join()).toContain('Not authorized')
    await isReady(bus, other.bus)
    expect(here.seqs(chat)).toEqual([])
  })
})

describe('a gateway', () => {
  test('that waited for a room and its inbox to be live misses nothing from then on, on a slow link', async () => {
    const broker = await spawn()
    const wire = await wireTo(broker)
    const { teller, there } = await startTelling(broker, wire)
    wire.delay(20)
    const logs = Array.from({ length: 50 }, newLog)
    await Promise.all(
      logs.map(async ({ room, chat, commit }) => {
        await there.open(room, chat.inboxId)
        teller.bus.tell(commit(1))
        teller.bus.publish(room, 'chat:advanced', standsAt(chat as unknown as TestChat, 1))
      }),
    )
    const arrived = () => logs.filter(({ chat }) => there.entries(chat).length === 1)
    await until(() => arrived().length === 50 && there.seen.length === 100)
  })

  test('gets what its rooms and lists need, and no byte of what they have left', async () => {
    const broker = await spawn()
    const wire = await wireTo(broker)
    const { teller, reader, there, log } = await startTelling(broker, wire)
    const stop = await reader.bus.follow(log.chat.inboxId, () => undefined)
    const carried = async (messages: number): Promise<number> => {
      const before = wire.passed()
      for (const seq of seqs(messages)) teller.bus.tell(withText(log.commit(seq), 1_000))
      await teller.bus.flush()
      await isReady(teller.bus, reader.bus)
      return wire.passed() - before
    }
    expect(await carried(200)).toBeGreaterThan(200_000)
    await there.leave(log.room)
    expect(await carried(200)).toBeGreaterThan(200_000)
    await stop()
    // The broker has heard of it once it has what was said after it.
    await isReady(reader.bus, teller.bus)
    expect(await carried(200)).toBeLessThan(20_000)
  })
})

describe('two brokers that are bridged', () => {
  test('carry a room, an inbox and a topic from one to the other, once and in order', async () => {
    const one = await spawn()
    const both = ['c/#', 'r/#', 's/#', 'w/#'].map((topic) => `topic ${topic} both 0`)
    const bridge = [
      'connection one',
      `address 127.0.0.1:${String(one.port)}`,
      'bridge_protocol_version mqttv50',
    ]
    const two = await spawn({ lines: [...bridge, ...both] })
    const { teller, there, log } = await startTelling(one, two)
    const heard: string[] = []
    await start(two).bus.listen(fleetTopic, ({ type }) => heard.push(type))
    for (const seq of seqs(100)) {
      teller.bus.tell(log.commit(seq))
      teller.bus.publish(log.room, 'chat:advanced', standsAt(log.chat as unknown as TestChat, seq))
    }
    teller.bus.signal(fleetTopic, { type: 'numbers-changed' })
    await until(() => heard.length > 0 && there.seen.length >= 200)
    expect(there.entries(log.chat)).toEqual(seqs(100))
    expect(there.seqs(log.chat as unknown as TestChat)).toEqual(seqs(100))
    expect(heard).toEqual(['numbers-changed'])
  })
})
