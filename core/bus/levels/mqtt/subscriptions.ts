import { type Channel, createChannels, type Subscriptions } from '../broker/channels.ts'
import type { Refusals } from '../broker/refusals.ts'
import { type MqttConnection, refusalOf } from './connection.ts'
import { filterOf } from './names.ts'

/** Asked for in one packet. */
const BATCH = 200
/** What the broker refused is asked for again, ms: a right may have been given, a quota may have passed. */
const AGAIN_MS = 5_000

/**
 * Topics and filters that this process gets. With QoS 0: what is lost is read from the store, and an answer to each
 * message would cost a third of the broker's CPU. Never what it published itself, which its own sockets have by then.
 * @param refusals counts what the broker refuses
 * @param tellHole called when one is live again that may have missed something
 */
export const createMqttSubscriptions = (
  connection: MqttConnection,
  tellHole: (channel: Channel) => void,
  refusals: Pick<Refusals, 'add'>,
): Subscriptions => {
  const { client } = connection
  /** To be asked for at the end of this turn, all together. */
  const asked = new Set<Channel>()

  const subscribe = (batch: Channel[]): void => {
    const topics = batch.map(({ name }) => name)
    client.subscribe(topics, { qos: 0, nl: true }, (_error, _subscriptions, packet) => {
      // Without an answer the connection has ended, and the next one asks again.
      for (const [n, channel] of batch.entries()) {
        const code = Number(packet?.granted[n] ?? NaN)
        if (code < 0x80) channels.isLive(channel)
        else if (code >= 0x80) refusals.add(channel.name, refusalOf(code))
      }
    })
  }

  const ask = (wanted: Channel[]): void => {
    if (asked.size === 0)
      queueMicrotask(() => {
        const all = [...asked]
        asked.clear()
        if (!connection.isReady()) return
        for (let at = 0; at < all.length; at += BATCH) subscribe(all.slice(at, at + BATCH))
      })
    for (const channel of wanted) asked.add(channel)
  }

  const channels = createChannels({
    open: (channel) => {
      ask([channel])
    },
    end: (channel) => {
      if (!asked.delete(channel) && connection.isReady()) client.unsubscribe(channel.name, () => undefined)
    },
    tellHole,
  })

  connection.listen({
    onReady: () => {
      ask(channels.all())
    },
    onLost: () => {
      channels.all().forEach(channels.interrupt)
    },
  })

  client.on('message', (topic, payload) => {
    channels.deliver(filterOf(topic), payload, topic)
  })

  const again = setInterval(() => {
    ask(channels.all().filter(({ live }) => !live))
  }, AGAIN_MS)
  again.unref()

  return {
    add: channels.add,
    live: channels.live,
    close: () => {
      clearInterval(again)
      channels.close()
    },
  }
}
