import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Bus, Signal } from '../../bus.ts'
import type { Topic } from '../../rooms.ts'
import type { Subscriptions } from './channels.ts'
import type { Publisher } from './publisher.ts'
import type { Refusals } from './refusals.ts'

/** The largest signal that is looked at, bytes. */
const LONGEST = 2 ** 16

type Listener = (signal: Signal) => void

const Message = z.object({ from: z.string(), signal: Signal })

export type Topics = Pick<Bus, 'signal' | 'listen'> & {
  /** As `signal`, for what comes another way too: if it is lost nobody is told. */
  hint: Bus['signal']
  close: () => void
}

/**
 * The topics of the bus: JSON in channels of our own. This process' own listeners hear without the broker.
 * @param channelOf what the broker calls a topic
 */
export const createTopics = (
  publisher: Publisher,
  subscriptions: Subscriptions,
  refusals: Refusals,
  channelOf: (topic: Topic) => string,
): Topics => {
  const self = randomUUID()
  const heard = new Map<Topic, { listeners: Set<Listener>; end: () => void }>()

  const tell = (topic: Topic, signal: Signal): void => {
    for (const listener of heard.get(topic)?.listeners ?? []) listener(signal)
  }

  const receive = (topic: Topic, payload: Buffer): void => {
    refusals.guard(channelOf(topic), () => {
      if (payload.length > LONGEST) throw new Error(`${String(payload.length)} bytes are too many`)
      const { from, signal } = Message.parse(JSON.parse(payload.toString()))
      if (from !== self) tell(topic, signal)
    })
  }

  const hear = (topic: Topic) => {
    const known = heard.get(topic)
    if (known !== undefined) return known
    const end = subscriptions.add(channelOf(topic), (payload) => {
      receive(topic, payload)
    })
    const made = { listeners: new Set<Listener>(), end }
    heard.set(topic, made)
    return made
  }

  const signalBy =
    (publish: Publisher['publish']): Bus['signal'] =>
    (topic, signal) => {
      publish(channelOf(topic), JSON.stringify({ from: self, signal }))
      if (!heard.has(topic)) return
      queueMicrotask(() => {
        tell(topic, signal)
      })
    }

  return {
    signal: signalBy(publisher.publish),
    hint: signalBy(publisher.hint),
    listen: async (topic, listener) => {
      const { listeners, end } = hear(topic)
      // A set holds a function once; whoever listens twice is told twice.
      const own: Listener = (signal) => {
        listener(signal)
      }
      listeners.add(own)
      await subscriptions.live(channelOf(topic))
      return () => {
        if (listeners.delete(own) && listeners.size === 0) {
          heard.delete(topic)
          end()
        }
        return Promise.resolve()
      }
    },
    close: () => {
      heard.clear()
    },
  }
}
