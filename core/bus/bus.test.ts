import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newInboxId, newNumberId } from '../model/ids.ts'
import type { Bus, Signal } from './bus.ts'
import { newChat, newLog, standsAt, startTestGateway, type TestGateway, until } from './bus-fixture.ts'
import { fleetTopic, inboxTopic, type Topic, workerTopic } from './rooms.ts'
import { type Ground, LEVELS } from '@sahut/testing/parts/bus-levels'

/*
 * What the rest of Sahut relies on, whichever level carries it: each promise of `bus.ts`, by its name there.
 */

/** So many that each node of a cluster carries some. */
const EVERYWHERE: Topic[] = Array.from({ length: 30 }, (_, n) => `user:${String(n)}` as const)

describe.each(LEVELS)('the bus at level %s', (level, begin) => {
  /** Whether the level keeps what was told, so that there is something to divide. */
  const keepsLog = /streams|kafka/.test(level)
  let ground: Ground
  /** A process that hears of the others. */
  let observer: Bus
  /** Which processes were heard on which topics. */
  const heardOf = new Set<string>()
  const toClose: (() => Promise<void>)[] = []

  /** A process on the bus: what it publishes from now on arrives, wherever the level carries it. */
  const process = async (): Promise<Bus> => {
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
  }
  const gatewayOn = async (bus: Bus): Promise<TestGateway> => {
    const gateway = await startTestGateway(bus)
    toClose.unshift(gateway.close)
    return gateway
  }

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

  describe('tell', () => {
    test('reaches the room of its chat and who follows its inbox, and nobody else', async () => {
      const teller = await process()
      const [one, other] = [await process(), await process()]
      const [gateway, bystander] = [await gatewayOn(one), await gatewayOn(other)]
      const [log, elsewhere] = [newLog(), newLog()]
      const told: Record<string, number[]> = { here: [], there: [] }
      await gateway.open(log.room, log.chat.inboxId)
      await bystander.open(elsewhere.room, elsewhere.chat.inboxId)
      await one.follow(log.chat.inboxId, ({ seq }) => told['here']?.push(seq))
      await other.follow(elsewhere.chat.inboxId, ({ seq }) => told['there']?.push(seq))
      const sent = Array.from({ length: 100 }, (_, n) => n + 1)
      for (const seq of sent) teller.tell(log.commit(seq))
      teller.tell(elsewhere.commit(7))
      await until(() => gateway.entries(log.chat).length >= 100 && (told['here']?.length ?? 0) >= 100)
      await until(() => bystander.entries(elsewhere.chat).length > 0 && (told['there']?.length ?? 0) > 0)
      expect(gateway.entries(log.chat)).toEqual(sent)
      expect(told).toEqual({ here: sent, there: [7] })
      expect(bystander.entries(elsewhere.chat)).toEqual([7])
    })
  })

  describe('follow', () => {
    test('once it has resolved, nothing that is told of the inbox passes by the listener; who has stopped following is told nothing more', async () => {
      const [teller, follower] = [await process(), await process()]
      const logs = Array.from({ length: 20 }, newLog)
      const told: Record<string, string[]> = { stays: [], stopped: [] }
      const stops = await Promise.all(
        logs.map(async ({ chat, commit }) => {
          await follower.follow(chat.inboxId, ({ chatId }) => told['stays']?.push(chatId))
          const stop = await follower.follow(chat.inboxId, ({ chatId }) => told['stopped']?.push(chatId))
          teller.tell(commit(1))
          return stop
        }),
      )
      const all = logs.map(({ chat }) => chat.chatId).toSorted()
      await until(() => told['stays']?.length === 20 && told['stopped']?.length === 20)
      expect(told['stays']?.toSorted()).toEqual(all)
      for (const stop of stops) await stop()
      for (const { commit } of logs) teller.tell(commit(2))
      await until(() => told['stays']?.length === 40)
      expect(told['stopped']?.toSorted()).toEqual(all)
    })
  })

  describe('divide', () => {
    test('each commit that is told once it has resolved is handled by one member of the group; who has stopped handles nothing more', async () => {
      const teller = await process()
      const logs = Array.from({ length: 40 }, newLog)
      const handled: Record<string, string[]> = { one: [], other: [], stopped: [], apart: [] }
      const member = async (name: string, group: string) =>
        (await process()).divide(group, ({ chat }) => {
          handled[name]?.push(chat.chatId)
          return Promise.resolve()
        })
      const stop = await member('stopped', 'a')
      await stop()
      await member('one', 'a')
      await member('other', 'a')
      await member('apart', 'b')
      for (const { commit } of logs) teller.tell(commit(1))
      const all = keepsLog ? logs.map(({ chat }) => chat.chatId).toSorted() : []
      const shared = () => [...(handled['one'] ?? []), ...(handled['other'] ?? [])]
      await until(() => shared().length >= all.length && (handled['apart']?.length ?? 0) >= all.length)
      expect(shared().toSorted()).toEqual(all)
      expect(handled['apart']?.toSorted()).toEqual(all)
      expect(handled['stopped']).toEqual([])
    })

    test('what a member rejected is handled by a member again', async () => {
      const [teller, one, other] = [await process(), await process(), await process()]
      const log = newLog()
      let handled = 0
      const refuseOnce = () => {
        handled += 1
        return handled === 1 ? Promise.reject(new Error('not now')) : Promise.resolve()
      }
      await one.divide('a', refuseOnce)
      await other.divide('a', refuseOnce)
      teller.tell(log.commit(1))
      await until(() => handled === (keepsLog ? 2 : 0))
    })
  })

  describe('since', () => {
    test('has every entry from the next one on, in order, or nothing', async () => {
      const bus = await process()
      const gateway = await gatewayOn(bus)
      const log = newLog()
      await gateway.open(log.room, log.chat.inboxId)
      for (let seq = 1; seq <= 50; seq += 1) bus.tell(log.commit(seq))
      await until(() => gateway.entries(log.chat).length === 50)
      for (const after of [0, 10, 50]) {
        const rest = Array.from({ length: 50 - after }, (_, n) => after + 1 + n)
        const kept = bus.since({ ...log.chat, epoch: log.chat.epoch }, after)?.map(({ seq }) => seq)
        expect([undefined, rest]).toContainEqual(kept)
      }
      expect(bus.since({ ...log.chat, epoch: log.chat.epoch + 1 }, 10)).toBeUndefined()
      expect(bus.since(newLog().chat, 0) ?? []).toEqual([])
    })
  })

  describe('publish', () => {
    test('reaches every gateway that holds the room, and no other; at most once, in the order in which one process published', async () => {
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

    test('by a gateway reaches its own sockets too, once', async () => {
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

    test('before anybody is there does no harm', async () => {
      const chat = newChat()
      const bus = await process()
      bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
      await bus.flush()
      const gateway = await gatewayOn(await process())
      await gateway.open(chat.room)
      bus.publish(chat.room, 'chat:advanced', standsAt(chat, 2))
      await until(() => gateway.seqs(chat).length > 0)
      expect(gateway.seqs(chat)).toEqual([2])
    })
  })

  describe('live', () => {
    test('once it has resolved, nothing that is published to the room passes by this gateway', async () => {
      const publisher = await process()
      const gateway = await gatewayOn(await process())
      const chats = Array.from({ length: 30 }, newChat)
      await Promise.all(
        chats.map(async (chat) => {
          await gateway.open(chat.room)
          publisher.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
        }),
      )
      await until(() => gateway.seen.length >= chats.length)
      expect(chats.flatMap(gateway.seqs)).toEqual(chats.map(() => 1))
    })

    test('holds for a room that was left and entered again', async () => {
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
  })

  describe('signal', () => {
    test('reaches all who listen to the topic, this process too, and nobody else; at most once, in the order in which one process sent', async () => {
      const [sender, listener] = [await process(), await process()]
      const topic = inboxTopic(newInboxId())
      const heard: Record<string, Signal[]> = { sender: [], first: [], second: [], other: [] }
      const note = (who: string) => (signal: Signal) => heard[who]?.push(signal)
      await sender.listen(topic, note('sender'))
      await listener.listen(topic, note('first'))
      await listener.listen(topic, note('second'))
      await listener.listen(workerTopic(newNumberId()), note('other'))
      await listener.listen(fleetTopic, note('other'))
      const sent: Signal[] = [{ type: 'outbox' }, { type: 'qr-wanted' }, { type: 'numbers-changed' }]
      for (const signal of sent) sender.signal(topic, signal)
      sender.signal(fleetTopic, { type: 'outbox' })
      await until(() => heard['second']?.length === 3 && heard['other']?.length === 1)
      expect(heard).toEqual({ sender: sent, first: sent, second: sent, other: [{ type: 'outbox' }] })
    })

    test('never runs a listener inside its own call', async () => {
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

  describe('listen', () => {
    test('once it has resolved, nothing that is signalled passes by the listener', async () => {
      const [sender, listener] = [await process(), await process()]
      const topics = Array.from({ length: 30 }, () => inboxTopic(newInboxId()))
      const heard: string[] = []
      await Promise.all(
        topics.map(async (topic) => {
          await listener.listen(topic, () => heard.push(topic))
          sender.signal(topic, { type: 'outbox' })
        }),
      )
      await until(() => heard.length >= topics.length)
      expect(heard.toSorted()).toEqual(topics.toSorted())
    })

    test('the same listener twice is told twice', async () => {
      const [sender, bus] = [await process(), await process()]
      const topic = inboxTopic(newInboxId())
      let heard = 0
      const listener = () => {
        heard += 1
      }
      const stop = await bus.listen(topic, listener)
      await bus.listen(topic, listener)
      sender.signal(topic, { type: 'outbox' })
      await until(() => heard === 2)
      await stop()
      sender.signal(topic, { type: 'outbox' })
      await until(() => heard === 3)
    })

    test('who has stopped is told nothing more; stopping twice is no error', async () => {
      const [sender, bus] = [await process(), await process()]
      const topic = inboxTopic(newInboxId())
      const heard: Record<string, Signal[]> = { stopped: [], stays: [] }
      const stop = await bus.listen(topic, (signal) => heard['stopped']?.push(signal))
      await bus.listen(topic, (signal) => heard['stays']?.push(signal))
      sender.signal(topic, { type: 'outbox' })
      await until(() => heard['stays']?.length === 1)
      await stop()
      await stop()
      sender.signal(topic, { type: 'rights-changed' })
      await until(() => heard['stays']?.length === 2)
      expect(heard['stopped']).toEqual([{ type: 'outbox' }])
    })
  })

  describe('onHole', () => {
    test('is told after what carries the bus was interrupted, once what is published arrives again; who has ended it is told nothing more', async () => {
      const [sender, bus] = [await process(), await process()]
      const topic = inboxTopic(newInboxId())
      let [holes, ended, heard] = [0, 0, 0]
      await bus.listen(topic, () => {
        heard += 1
      })
      bus.onHole(() => {
        heard = 0
        holes += 1
      })
      bus.onHole(() => {
        ended += 1
      })()
      await ground.interrupt?.()
      if (ground.interrupt !== undefined) await until(() => holes > 0)
      sender.signal(topic, { type: 'outbox' })
      await until(() => {
        if (heard === 0 && ground.interrupt !== undefined) sender.signal(topic, { type: 'outbox' })
        return heard > 0
      })
      expect(holes > 0).toBe(ground.interrupt !== undefined)
      expect(ended).toBe(0)
    })
  })

  describe('flush', () => {
    test('once it has resolved, what was published and signalled before reaches others, also if this process closes', async () => {
      const listener = await process()
      const gateway = await gatewayOn(listener)
      const [topic, chat] = [inboxTopic(newInboxId()), newChat()]
      let heard = 0
      await listener.listen(topic, () => {
        heard += 1
      })
      await gateway.open(chat.room)
      const leaving = await process()
      for (let seq = 1; seq <= 500; seq += 1) {
        leaving.signal(topic, { type: 'outbox' })
        leaving.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
      }
      await leaving.flush()
      if (leaving !== listener) await leaving.close()
      await until(() => heard === 500 && gateway.seqs(chat).length === 500)
    })
  })

  describe('lagMs', () => {
    test('falls to 0 where nothing is published any more', async () => {
      const bus = await process()
      bus.signal(fleetTopic, { type: 'outbox' })
      await until(() => bus.lagMs() === 0)
    })
  })

  describe('close', () => {
    test('nothing is heard after it, and what is published and signalled after it does no harm; closing twice is no error', async () => {
      const bus = await process()
      const [topic, chat] = [inboxTopic(newInboxId()), newChat()]
      let heard = 0
      await bus.listen(topic, () => {
        heard += 1
      })
      await bus.close()
      await bus.close()
      bus.signal(topic, { type: 'outbox' })
      bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
      await bus.flush()
      await new Promise(setImmediate)
      expect(heard).toBe(0)
    })
  })
})
