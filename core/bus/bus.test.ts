import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { spawnRedis } from '@sahut/testing/parts/redis'
import { spawnRedisCluster } from '@sahut/testing/parts/redis-cluster'
import { createLogger } from '../process/logger.ts'
import { newInboxId, newNumberId } from '../model/ids.ts'
import type { Bus, Signal } from './bus.ts'
import { newChat, standsAt, startTestGateway, type TestGateway, until } from './bus-fixture.ts'
import { createBus, type RealtimeSettings } from './bus-level.ts'
import { createMemoryBus } from './levels/memory.ts'
import { fleetTopic, inboxTopic, workerTopic } from './rooms.ts'

/*
 * What the rest of Sahut relies on, whichever level carries it.
 */

type Ground = {
  /** The bus of another process; at level 0 there is only one. */
  join: () => Bus
  stop: () => Promise<void>
}

const onRedis = (url: string, cluster: boolean): (() => Bus) => {
  const settings: RealtimeSettings = {
    level: 'redis',
    redis: {
      nodes: [{ host: '127.0.0.1', port: Number(new URL(url).port) }],
      cluster,
      access: { tls: false },
    },
  }
  return () => createBus(settings, createLogger('bus', 'silent'))
}

const LEVELS: Record<string, () => Promise<Ground>> = {
  memory: () => {
    const bus = createMemoryBus()
    return Promise.resolve({ join: () => bus, stop: () => Promise.resolve() })
  },
  redis: async () => {
    const redis = await spawnRedis()
    return { join: onRedis(redis.url, false), stop: redis.stop }
  },
  'redis cluster': async () => {
    const cluster = await spawnRedisCluster()
    return { join: onRedis(cluster.url, true), stop: cluster.stop }
  },
}

describe.each(Object.keys(LEVELS))('the bus at level %s', (level) => {
  let ground: Ground
  const toClose: (() => Promise<void>)[] = []

  /** A process on the bus, which is there before the test goes on. */
  const process = async (): Promise<Bus> => {
    const bus = ground.join()
    toClose.push(() => bus.close())
    await Promise.all(
      Array.from({ length: 30 }, async (_, n) => (await bus.listen(`user:${String(n)}`, () => undefined))()),
    )
    return bus
  }
  const gatewayOn = async (bus: Bus): Promise<TestGateway> => {
    const gateway = await startTestGateway(bus)
    toClose.unshift(gateway.close)
    return gateway
  }

  beforeAll(async () => {
    ground = (await LEVELS[level]?.()) as Ground
  })
  afterEach(async () => {
    for (const close of toClose.splice(0)) await close()
  })
  afterAll(() => ground.stop())

  test('what a process without sockets publishes reaches every gateway that holds the room, in order, and no other', async () => {
    const publisher = await process()
    const [one, two, other] = [await process(), await process(), await process()]
    const [first, second, bystander] = [await gatewayOn(one), await gatewayOn(two), await gatewayOn(other)]
    const [chat, elsewhere] = [newChat(), newChat()]
    await Promise.all([first.open(chat.room), second.open(chat.room), bystander.open(elsewhere.room)])
    const sent = Array.from({ length: 200 }, (_, n) => n)
    for (const seq of sent) publisher.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
    publisher.publish(elsewhere.room, 'chat:advanced', standsAt(elsewhere, 7))
    await until(() => first.seqs(chat).length >= 200 && second.seqs(chat).length >= 200)
    await until(() => bystander.seen.length > 0)
    expect(first.seqs(chat)).toEqual(sent)
    expect(second.seqs(chat)).toEqual(sent)
    expect(bystander.seen).toEqual([{ name: 'chat:advanced', fact: standsAt(elsewhere, 7) }])
  })

  test('what a gateway publishes reaches its own browsers and those of the others, once', async () => {
    const bus = await process()
    const [here, there] = [await gatewayOn(bus), await gatewayOn(await process())]
    const chat = newChat()
    await Promise.all([here.open(chat.room), there.open(chat.room)])
    for (const seq of [1, 2, 3]) bus.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
    await until(() => here.seqs(chat).length >= 3 && there.seqs(chat).length >= 3)
    expect([here.seqs(chat), there.seqs(chat)]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
  })

  test('a room that was left and entered again is live again', async () => {
    const publisher = await process()
    const gateway = await gatewayOn(await process())
    const chat = newChat()
    for (const round of [1, 2, 3]) {
      await gateway.open(chat.room)
      publisher.publish(chat.room, 'chat:advanced', standsAt(chat, round))
      await until(() => gateway.seqs(chat).includes(round))
      await gateway.leave(chat.room)
      if (round === 2) await gateway.open(chat.room)
    }
    expect(gateway.seqs(chat)).toEqual([1, 2, 3])
  })

  test('signals reach all who listen to the topic, in order, and nobody who stopped', async () => {
    const [sender, listener] = [await process(), await process()]
    const topic = inboxTopic(newInboxId())
    const heard: Record<string, Signal[]> = { sender: [], first: [], second: [], other: [] }
    const note = (who: string) => (signal: Signal) => heard[who]?.push(signal)
    await sender.listen(topic, note('sender'))
    const stopFirst = await listener.listen(topic, note('first'))
    const stopSecond = await listener.listen(topic, note('second'))
    await listener.listen(workerTopic(newNumberId()), note('other'))
    const sent: Signal[] = [{ type: 'outbox' }, { type: 'qr-wanted' }, { type: 'numbers-changed' }]
    for (const signal of sent) sender.signal(topic, signal)
    await until(() => heard['second']?.length === 3)
    await stopFirst()
    sender.signal(topic, { type: 'rights-changed' })
    await until(() => heard['second']?.length === 4)
    await stopSecond()
    await listener.listen(fleetTopic, note('other'))
    sender.signal(topic, { type: 'outbox' })
    sender.signal(fleetTopic, { type: 'outbox' })
    await until(() => heard['other']?.length === 1)
    expect(heard).toEqual({
      sender: [...sent, { type: 'rights-changed' }, { type: 'outbox' }],
      first: sent,
      second: [...sent, { type: 'rights-changed' }],
      other: [{ type: 'outbox' }],
    })
  })

  test('a listener never runs inside the call of the sender', async () => {
    const bus = await process()
    let inside = true
    const heard: boolean[] = []
    await bus.listen(fleetTopic, () => heard.push(inside))
    bus.signal(fleetTopic, { type: 'numbers-changed' })
    inside = false
    await until(() => heard.length > 0)
    expect(heard).toEqual([false])
  })
})
