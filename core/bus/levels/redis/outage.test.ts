import { describe, expect, test } from 'vitest'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import type { SpawnedRedis } from '@sahut/testing/parts/redis'
import { newChat, standsAt, until } from '../../bus-fixture.ts'
import type { Signal } from '../../bus.ts'
import { fleetTopic } from '../../rooms.ts'
import { testOutage } from '../outage-fixture.ts'
import { redisForEach } from './redis-fixture.ts'

let redis: SpawnedRedis
const { start, gateway, close, isReady } = redisForEach((given) => {
  redis = given
})

testOutage({ broker: () => redis, start, gateway, ready: isReady })

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
    await close()
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
    await close()
    await wire.close()
  })
})
