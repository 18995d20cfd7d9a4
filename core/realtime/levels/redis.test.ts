import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTcpProxy } from '@sahut/e2e/faults/tcp-proxy'
import { spawnRedis, type SpawnedRedis } from '@sahut/local/redis'
import { newChat, standsAt, until } from '../bus-fixture.ts'
import type { Signal } from '../bus.ts'
import { fleetTopic, type Room } from '../rooms.ts'
import { createProcesses } from './redis-fixture.ts'

let redis: SpawnedRedis
const processes = createProcesses()
const { start, gateway } = processes

beforeEach(async () => {
  redis = await spawnRedis()
})
afterEach(async () => {
  await processes.close()
  await redis.stop()
})

/** Resolves once the process gets what others publish, and can publish itself. */
const isReady = async (bus: ReturnType<typeof start>['bus']): Promise<void> => {
  const heard: Signal[] = []
  const stop = await bus.listen(fleetTopic, (signal) => heard.push(signal))
  while (heard.length === 0) {
    await redis.command('SPUBLISH', 'sahut:fleet', JSON.stringify({ from: 'x', signal: { type: 'outbox' } }))
  }
  await bus.flush()
  await stop()
}

/** What is in use once everything that can be freed was freed, MB. */
const usedMb = (): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

describe('joining', () => {
  /** Of messages that are published right after a join, on a link that takes 20 ms each way: how many arrive. */
  const arrivals = async (barrier: boolean): Promise<number> => {
    const wire = await createTcpProxy(() => redis.port)
    const publisher = start(redis)
    const { bus } = start(wire)
    const far = await gateway(bus)
    await isReady(publisher.bus)
    await isReady(bus)
    wire.delay(20)
    const chats = Array.from({ length: 50 }, newChat)
    await Promise.all(
      chats.map(async (chat) => {
        await (barrier ? far.open(chat.room) : far.join(chat.room))
        publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
      }),
    )
    const last = newChat()
    await far.open(last.room)
    publisher.bus.publish(last.room, 'chat:advanced', standsAt(last, 1))
    await until(() => far.seqs(last).length > 0)
    await wire.close()
    return far.seen.length - 1
  }

  test('whoever waited for a room to be live misses nothing that is published from then on', async () => {
    expect(await arrivals(true)).toBe(50)
  })

  test('and would miss it all without that', async () => {
    expect(await arrivals(false)).toBe(0)
  })

  test('without Redis a join and a listener wait for a second, not for ever', async () => {
    const { bus } = start(redis)
    const here = await gateway(bus)
    await isReady(bus)
    redis.signal('SIGSTOP')
    const chat = newChat()
    const began = performance.now()
    await Promise.all([here.open(chat.room), bus.listen(fleetTopic, () => undefined)])
    expect(performance.now() - began).toBeLessThan(3_000)
    bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
    await until(() => here.seqs(chat).length > 0)
    redis.signal('SIGCONT')
  })
})

describe('what a gateway gets', () => {
  test('is the rooms that it holds: what others hold costs it no byte', async () => {
    const [near, far] = [await createTcpProxy(() => redis.port), await createTcpProxy(() => redis.port)]
    const publisher = start(redis)
    const [busy, idle] = [start(near), start(far)]
    const [first, second] = [await gateway(busy.bus), await gateway(idle.bus)]
    const [chat, other] = [newChat(), newChat()]
    await first.open(chat.room)
    await second.open(other.room)
    await isReady(publisher.bus)
    const [nearBefore, farBefore] = [near.passed(), far.passed()]
    for (let seq = 1; seq <= 1_000; seq += 1)
      publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
    await until(() => first.seqs(chat).length === 1_000)
    const bytes = { near: near.passed() - nearBefore, far: far.passed() - farBefore }
    expect(bytes.near).toBeGreaterThan(200_000)
    // A heartbeat may fall into it.
    expect(bytes.far).toBeLessThan(200)
    await near.close()
    await far.close()
  })
})

describe('how late the bus is', () => {
  test('is told: how long Redis took, and while it is away how long it has not taken what was published', async () => {
    const wire = await createTcpProxy(() => redis.port)
    const { bus } = start(wire)
    await isReady(bus)
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
})

describe('whoever reaches Redis', () => {
  const broadcast = (room: Room, packet: unknown, more: object = {}): string =>
    JSON.stringify({
      uid: 'forged',
      nsp: '/',
      type: 3,
      data: { packet, opts: { rooms: [room], except: [], flags: {} } },
      ...more,
    })

  test('can break no process and show no browser what is not a fact of ours', async () => {
    const { bus, log } = start(redis)
    const here = await gateway(bus)
    const chat = newChat()
    const heard: Signal[] = []
    await here.open(chat.room)
    await bus.listen(fleetTopic, (signal) => heard.push(signal))
    const fact = ['chat:advanced', standsAt(chat, 1)]
    const forged: (string | Buffer)[] = [
      Buffer.from([0xc0]),
      Buffer.from([0xc1, 0xff, 0x00]),
      Buffer.from([0x93, 0x01]),
      '',
      '{',
      'null',
      '[]',
      '{}',
      '{"type":3}',
      broadcast(chat.room, null),
      broadcast(chat.room, { type: 2, data: null }),
      broadcast(chat.room, { type: 2, data: 7 }),
      broadcast(chat.room, { type: 2, data: ['session:closed', {}] }),
      broadcast(chat.room, { type: 2, data: ['chat:advanced', { chatId: chat.chatId, seq: 'many' }] }),
      broadcast(chat.room, {
        type: 2,
        data: ['chat:appended', { chatId: chat.chatId, epoch: 1, entries: [{}] }],
      }),
      broadcast(chat.room, { type: 2, data: fact, attachments: 9 }),
      broadcast(chat.room, { type: 1, data: fact }),
      broadcast(newChat().room, { type: 2, data: fact }),
      broadcast(
        chat.room,
        { type: 2, data: fact },
        { data: { packet: { type: 2, data: fact }, opts: null } },
      ),
      ...[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, -1].map((type) =>
        JSON.stringify({
          uid: 'forged',
          nsp: '/',
          type,
          data: {
            requestId: 'x',
            opts: { rooms: [], except: [] },
            rooms: ['chat:all'],
            close: true,
            packet: 1,
          },
        }),
      ),
      JSON.stringify('x'.repeat(5 * 2 ** 20)),
      broadcast(chat.room, { type: 2, data: ['chat:advanced', 'x'.repeat(5 * 2 ** 20)] }),
    ]
    const intruder = new Redis(redis.port, '127.0.0.1')
    for (const payload of forged) {
      for (const channel of [`sahut#/#${chat.room}#`, 'sahut#/#', 'sahut:fleet'])
        await intruder.spublish(channel, payload)
    }
    bus.publish(chat.room, 'chat:advanced', standsAt(chat, 2))
    await intruder.spublish(
      `sahut#/#${chat.room}#`,
      broadcast(chat.room, { type: 2, data: ['chat:advanced', standsAt(chat, 3)] }),
    )
    await intruder.spublish('sahut:fleet', JSON.stringify({ from: 'another', signal: { type: 'outbox' } }))
    await until(() => here.seqs(chat).includes(3) && heard.length > 0)
    expect(here.seqs(chat)).toEqual([2, 3])
    expect(here.seen.length).toBe(2)
    expect(heard).toEqual([{ type: 'outbox' }])
    expect(log.filter((line) => line.includes('the bus refused')).length, 'lines in the log').toBe(1)
    intruder.disconnect()
  })
})

describe('when Redis goes', () => {
  test('and comes back, rooms and topics are live again without anybody doing anything, and the hole is told', async () => {
    const [publisher, { bus, log, holes }] = [start(redis), start(redis)]
    const there = await gateway(bus)
    const chats = Array.from({ length: 20 }, newChat)
    const heard: Signal[] = []
    for (const chat of chats) await there.open(chat.room)
    await bus.listen(fleetTopic, (signal) => heard.push(signal))
    await isReady(publisher.bus)

    let seq = 0
    const traffic = setInterval(() => {
      seq += 1
      for (const chat of chats) publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
      publisher.bus.signal(fleetTopic, { type: 'outbox' })
    }, 2)
    await until(() => there.seqs(chats[0] as never).length > 20)
    await redis.kill()
    await until(() => log.some((line) => line.includes('Redis is gone')))
    const before = seq
    await until(() => seq > before + 50)
    expect(holes()).toBe(0)
    await redis.restart()
    await until(() => holes() > 0)
    const mended = seq
    heard.length = 0
    await until(() => chats.every((chat) => there.seqs(chat).some((one) => one > mended)) && heard.length > 0)
    clearInterval(traffic)
    for (const chat of chats) {
      const seqs = there.seqs(chat)
      expect(seqs, 'in order and once').toEqual([...new Set(seqs)].sort((a, b) => a - b))
    }
    // One line for each of the two connections, not for each message; either may be back first.
    await until(() => log.filter((line) => line.includes('Redis is back')).length >= 2)
    for (const word of ['Redis is gone', 'Redis is back']) {
      expect(log.filter((line) => line.includes(word)).length).toBe(2)
    }
  })

  test('a process starts without it, and is on the bus once it is there', async () => {
    await redis.kill()
    const { bus, holes } = start(redis)
    const here = await gateway(bus)
    const chat = newChat()
    await here.open(chat.room)
    bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
    await until(() => here.seqs(chat).includes(1))
    await redis.restart()
    await until(() => holes() > 0)
    const publisher = start(redis)
    await isReady(publisher.bus)
    publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 2))
    await until(() => here.seqs(chat).includes(2))
  })

  test.each(['gone', 'hanging'])('what is published to a Redis that is %s is not kept', async (state) => {
    const { bus } = start(redis)
    await isReady(bus)
    if (state === 'gone') await redis.kill()
    else redis.signal('SIGSTOP')
    const chat = newChat()
    const text = 'x'.repeat(1_000)
    const contact = { id: '62811@s.whatsapp.net' }
    const flood = (messages: number): void => {
      for (let n = 0; n < messages; n += 1) {
        bus.publish(chat.room, 'chat:advanced', { ...standsAt(chat, n), text, contact } as never)
      }
    }
    flood(20_000)
    await new Promise(setImmediate)
    const before = usedMb()
    flood(100_000)
    await new Promise(setImmediate)
    expect(usedMb() - before).toBeLessThan(16)
    redis.signal('SIGCONT')
  })

  test('connections that Redis closes are made anew, and whoever may have missed something is told', async () => {
    const [publisher, { bus, holes }] = [start(redis), start(redis)]
    const there = await gateway(bus)
    const chat = newChat()
    await there.open(chat.room)
    await isReady(publisher.bus)
    let seq = 0
    for (const type of ['pubsub', 'normal', 'pubsub']) {
      const told = holes()
      const traffic = setInterval(() => {
        seq += 1
        publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
      }, 1)
      await until(() => there.seqs(chat).includes(seq))
      await redis.command('CLIENT', 'KILL', 'TYPE', type)
      await until(() => holes() > told)
      const mended = seq
      await until(() => there.seqs(chat).some((one) => one > mended))
      clearInterval(traffic)
    }
  })

  test('what Redis forgets on FLUSHALL is nothing of ours', async () => {
    const [publisher, { bus, holes }] = [start(redis), start(redis)]
    const there = await gateway(bus)
    const chat = newChat()
    await there.open(chat.room)
    await isReady(publisher.bus)
    await redis.command('FLUSHALL')
    publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
    await until(() => there.seqs(chat).includes(1))
    expect(holes()).toBe(0)
  })

  test('a connection that falls silent without ending is noticed and made anew', async () => {
    const wire = await createTcpProxy(() => redis.port)
    const [publisher, { bus, holes }] = [start(redis), start(wire)]
    const there = await gateway(bus)
    const chat = newChat()
    await there.open(chat.room)
    await isReady(publisher.bus)
    wire.halfOpen()
    publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
    await until(() => holes() > 0)
    publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 2))
    await until(() => there.seqs(chat).includes(2))
    expect(there.seqs(chat)).toEqual([2])
    await processes.close()
    await wire.close()
  })

  test('a Redis is found again behind something that accepts connections for it while it is away', async () => {
    const wire = await createTcpProxy(() => redis.port)
    const [publisher, { bus, log }] = [start(redis), start(wire)]
    const there = await gateway(bus)
    const chat = newChat()
    await there.open(chat.room)
    await isReady(publisher.bus)
    await redis.kill()
    await until(() => log.some((line) => line.includes('Redis is gone')))
    // So long that it has tried more than once.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await redis.restart()
    await until(() => log.filter((line) => line.includes('Redis is back')).length >= 2)
    await isReady(publisher.bus)
    // Connected is not yet subscribed: what is published in between may pass by.
    let seq = 0
    await until(() => {
      seq += 1
      publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
      return there.seqs(chat).length > 0
    })
    await processes.close()
    await wire.close()
  })
})
