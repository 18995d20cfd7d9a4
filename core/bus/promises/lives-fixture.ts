import { expect, test, describe } from 'vitest'
import { newInboxId } from '../../model/ids.ts'
import { newChat, standsAt, until } from '../bus-fixture.ts'
import { fleetTopic, inboxTopic } from '../rooms.ts'
import type { Processes } from './processes-fixture.ts'

/** What a bus is from its begin to its end: the promises of these methods, by their names in bus.ts. */
export const testLives = ({ process, gatewayOn, ground }: Processes): void => {
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
      await ground().interrupt?.()
      if (ground().interrupt !== undefined) await until(() => holes > 0)
      sender.signal(topic, { type: 'outbox' })
      await until(() => {
        if (heard === 0 && ground().interrupt !== undefined) sender.signal(topic, { type: 'outbox' })
        return heard > 0
      })
      expect(holes > 0).toBe(ground().interrupt !== undefined)
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
}
