import { expect, test, describe } from 'vitest'
import { newLog, until } from '../bus-fixture.ts'
import type { Processes } from './processes-fixture.ts'

/** What is told of commits: the promises of these methods, by their names in bus.ts. */
export const testCommits = ({ process, gatewayOn, ground }: Processes): void => {
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
        expect(ground().keepsLog ? [rest] : [undefined, rest]).toContainEqual(kept)
      }
      expect(bus.since({ ...log.chat, epoch: log.chat.epoch + 1 }, 10)).toBeUndefined()
      expect(bus.since(newLog().chat, 0) ?? []).toEqual([])
    })
  })
}

/** What the members of a group share: the promises of `divide`. */
export const testShares = ({ process, ground }: Processes): void => {
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
      const all = ground().keepsLog ? logs.map(({ chat }) => chat.chatId).toSorted() : []
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
      await until(() => handled === (ground().keepsLog ? 2 : 0))
    })
  })
}
