import { expect, test, describe } from 'vitest'
import { newInboxId, newNumberId } from '../../model/ids.ts'
import type { Signal } from '../bus.ts'
import { until } from '../bus-fixture.ts'
import { fleetTopic, inboxTopic, workerTopic } from '../rooms.ts'
import type { Processes } from './processes-fixture.ts'

/** What processes signal to each other: the promises of these methods, by their names in bus.ts. */
export const testSignals = ({ process }: Processes): void => {
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
}
