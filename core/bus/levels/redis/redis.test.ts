import { describe, expect, test } from 'vitest'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import type { SpawnedRedis } from '@sahut/testing/parts/redis'
import { newChat, standsAt, until } from '../../bus-fixture.ts'
import { fleetTopic } from '../../rooms.ts'
import { redisForEach } from './redis-fixture.ts'

let redis: SpawnedRedis
const { start, gateway, isReady } = redisForEach((given) => {
  redis = given
})

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
