import { expect, test, describe } from 'vitest'
import { newChat, standsAt, until } from '../bus-fixture.ts'
import type { Processes } from './processes-fixture.ts'

/** What is published to rooms: the promises of these methods, by their names in bus.ts. */
export const testRooms = ({ process, gatewayOn }: Processes): void => {
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
}
