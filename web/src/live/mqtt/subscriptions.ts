import { SahutError } from '@sahut/core/contract/errors'
import type { MqttClient } from './wire/client.ts'
import type { Published } from './wire/decode.ts'

/** @param tail what stands where the filter has `+`. @throws Error for what breaks the contract */
export type OnMessage = (message: Published, tail: readonly string[]) => void

/** What is subscribed at the broker, each filter with who listens to it; `+` stands only at a filter's end. */
export type Subscriptions = {
  /** From its resolving on what is published arrives. @returns the filters that the broker refused */
  add: (wanted: ReadonlyMap<string, OnMessage>) => Promise<string[]>
  /** Subscribes once more, for what the broker keeps. @throws SahutError not_found if it is refused */
  again: (filter: string) => Promise<void>
  drop: (filters: readonly string[]) => Promise<void>
  onPublished: (message: Published) => void
}

const REFUSED = 0x80

/** The filters by which a topic's messages may come, each with what stands for its `+`. */
const waysTo = (topic: string): { filter: string; tail: string[] }[] => {
  const parts = topic.split('/')
  return [0, 1, 2].map((count) => {
    const at = Math.max(0, parts.length - count)
    const [begin, tail] = [parts.slice(0, at), parts.slice(at)]
    return { filter: [...begin, ...tail.map(() => '+')].join('/'), tail }
  })
}

/** Counts what is left out, and tells it at the 1st, 2nd, 4th, 8th. */
const createOmissions = () => {
  let count = 0
  return (topic: string, error: unknown): void => {
    count += 1
    if ((count & (count - 1)) === 0)
      // What stands there is between the agent and the customer.
      console.error(
        `${String(count)} messages of the broker break the contract, the last of`,
        topic.split('/')[4],
        error instanceof Error ? error.name : '',
      )
  }
}

/** @param client is asked only after this has begun */
export const createSubscriptions = (
  client: () => Pick<MqttClient, 'subscribe' | 'unsubscribe'>,
): Subscriptions => {
  const listeners = new Map<string, OnMessage>()
  const omit = createOmissions()
  return {
    add: async (wanted) => {
      for (const [filter, listener] of wanted) listeners.set(filter, listener)
      const filters = [...wanted.keys()]
      const reasons = await client().subscribe(filters)
      const refused = filters.filter((_, at) => (reasons[at] ?? REFUSED) >= REFUSED)
      for (const filter of refused) listeners.delete(filter)
      return refused
    },
    again: async (filter) => {
      const [reason = REFUSED] = await client().subscribe([filter])
      if (reason >= REFUSED) throw new SahutError('not_found', 'The broker refuses this.')
    },
    drop: async (filters) => {
      for (const filter of filters) listeners.delete(filter)
      await client().unsubscribe(filters)
    },
    onPublished: (message) => {
      const ways = waysTo(message.topic)
      const way = ways.find(({ filter }) => listeners.has(filter))
      // What was subscribed a moment ago may still come.
      if (way === undefined) return
      try {
        listeners.get(way.filter)?.(message, way.tail)
      } catch (error) {
        omit(message.topic, error)
      }
    },
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** What a message says. @throws Error for what is no JSON */
export const readJson = ({ payload }: Published): unknown => JSON.parse(decoder.decode(payload))
