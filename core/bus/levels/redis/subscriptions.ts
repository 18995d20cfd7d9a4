import type { Logger } from 'pino'
import { type Channel, createChannels, type Subscriptions } from '../broker/channels.ts'
import type { Refusals } from '../broker/refusals.ts'
import { nodeKey, type RedisAccess } from './connection.ts'
import { createPool, type Pool } from './pool.ts'
import type { Shards } from './shards.ts'

/** The node that was asked to carry a channel, by its key. */
type Places = Map<Channel, string>

/** Asks the node that a channel was given to, and learns when it is live. */
const createRequests = (
  pool: Pool,
  places: Places,
  logger: Logger,
  onLive: (channel: Channel) => void,
  refused: (channel: string, error: unknown) => void,
) => ({
  request: (channel: Channel): void => {
    const { name } = channel
    const node = places.get(channel)
    const connection = pool.ready(node)
    if (connection === undefined) return
    connection.client.ssubscribe(name).then(
      () => {
        // Unless it has moved on, or the connection has ended, in the meantime.
        if (places.get(channel) === node && pool.ready(node) === connection) onLive(channel)
      },
      (error: unknown) => {
        // A connection that ended asks again by itself; this is about what Redis refuses.
        if (pool.ready(node) !== connection) return
        refused(name, error)
      },
    )
  },
  end: (channel: Channel): void => {
    const { name } = channel
    // A connection that fails here takes the subscription with it.
    pool
      .ready(places.get(channel))
      ?.client.sunsubscribe(name)
      .catch((error: unknown) => {
        logger.debug({ err: error, channel: name }, 'a subscription could not be ended')
      })
  },
})

/**
 * Sharded channels, over one connection to each node that carries one.
 * @param shards whose looks at the cluster are followed: a channel moves with its slot
 * @param refusals counts what Redis refuses
 * @param tellHole called when a channel is live again that may have missed something
 */
export const createSubscriptions = (
  shards: Shards,
  access: RedisAccess,
  tellHole: () => void,
  refusals: Pick<Refusals, 'add'>,
  logger: Logger,
): Subscriptions => {
  const places: Places = new Map()
  let closed = false

  const of = (node: string): Channel[] => channels.all().filter((channel) => places.get(channel) === node)

  const pool = createPool({
    access,
    use: 'subscribing',
    prepare: ({ client }) => {
      client.on('moved', shards.moved)
      client.on('smessageBuffer', (name: Buffer, payload: Buffer) => {
        channels.deliver(name.toString(), payload)
      })
    },
    onReady: (key) => {
      of(key).forEach(request)
    },
    onLost: (key) => {
      of(key).forEach(channels.interrupt)
      shards.suspect()
    },
    logger,
  })

  shards.onDemoted(pool.renew)

  /** Sees to it that the node that owns the channel carries it. */
  const place = (channel: Channel): void => {
    const node = shards.nodeOf(channel.name)
    if (node === undefined || closed) return
    const [key, before] = [nodeKey(node), places.get(channel)]
    if (before !== undefined && before !== key) {
      end(channel)
      channels.interrupt(channel)
    }
    places.set(channel, key)
    pool.to(node)
    if (!channel.live) request(channel)
  }

  const channels = createChannels({
    open: place,
    end: (channel) => {
      end(channel)
      places.delete(channel)
    },
    tellHole,
  })

  const { request, end } = createRequests(pool, places, logger, channels.isLive, refusals.add)

  shards.onLook(() => {
    channels.all().forEach(place)
    pool.keep(new Set(places.values()))
  })

  return {
    add: channels.add,
    live: channels.live,
    close: () => {
      closed = true
      channels.close()
      places.clear()
      pool.close()
    },
  }
}
