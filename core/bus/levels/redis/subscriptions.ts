import type { Logger } from 'pino'
import { nodeKey, type RedisAccess } from './connection.ts'
import { createPool, type Pool } from './pool.ts'
import type { Refusals } from './refusals.ts'
import type { Shards } from './shards.ts'
import { createWaiting, type Waiting } from './waiting.ts'

/** How long a caller waits for a subscription, ms: without Redis everything still works through the store. */
const LIVE_MS = 1_000

type Handler = (payload: Buffer) => void
type Channel = {
  name: string
  handlers: Set<Handler>
  /** The node that was asked to carry it. */
  node: string | undefined
  /** Whether what is published to it arrives here. */
  live: boolean
  /** Something may have passed by while somebody counted on it. */
  missed: boolean
  waiting: Waiting
}

/** Channels that this process gets, over one connection to each node that carries one; made anew whenever they end. */
export type Subscriptions = {
  /** The handler must not throw. @returns ends it */
  add: (channel: string, handler: Handler) => () => void
  /** Resolves once the channel is live, or after a second: then the hole is told when it is. */
  live: (channel: string) => Promise<void>
  close: () => void
}

const newChannel = (name: string): Channel => ({
  name,
  handlers: new Set(),
  node: undefined,
  live: false,
  missed: false,
  waiting: createWaiting(LIVE_MS),
})

const interrupt = (channel: Channel): void => {
  channel.live = false
  channel.missed = true
}

/** Asks the node that a channel was given to, and learns when it is live. */
const createRequests = (
  pool: Pool,
  logger: Logger,
  onLive: (channel: Channel) => void,
  refused: (channel: string, error: unknown) => void,
) => ({
  request: (channel: Channel): void => {
    const { name, node } = channel
    const connection = pool.ready(node)
    if (connection === undefined) return
    connection.client.ssubscribe(name).then(
      () => {
        // Unless it has moved on, or the connection has ended, in the meantime.
        if (channel.node === node && pool.ready(node) === connection) onLive(channel)
      },
      (error: unknown) => {
        // A connection that ended asks again by itself; this is about what Redis refuses.
        if (pool.ready(node) !== connection) return
        refused(name, error)
      },
    )
  },
  end: ({ name, node }: Channel): void => {
    // A connection that fails here takes the subscription with it.
    pool
      .ready(node)
      ?.client.sunsubscribe(name)
      .catch((error: unknown) => {
        logger.debug({ err: error, channel: name }, 'a subscription could not be ended')
      })
  },
})

/**
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
  const channels = new Map<string, Channel>()
  let closed = false

  const of = (node: string): Channel[] => [...channels.values()].filter((channel) => channel.node === node)

  const pool = createPool({
    access,
    use: 'subscribing',
    prepare: ({ client }) => {
      client.on('moved', shards.moved)
      client.on('smessageBuffer', (name: Buffer, payload: Buffer) => {
        for (const handler of channels.get(name.toString())?.handlers ?? []) handler(payload)
      })
    },
    onReady: (key) => {
      of(key).forEach(request)
    },
    onLost: (key) => {
      of(key).forEach(interrupt)
      shards.suspect()
    },
    logger,
  })

  const { request, end } = createRequests(
    pool,
    logger,
    (channel) => {
      if (channels.get(channel.name) !== channel) return
      channel.live = true
      channel.waiting.release()
      if (channel.missed) tellHole()
      channel.missed = false
    },
    refusals.add,
  )

  /** Sees to it that the node that owns the channel carries it. */
  const place = (channel: Channel): void => {
    const node = shards.nodeOf(channel.name)
    if (node === undefined || closed) return
    const key = nodeKey(node)
    if (channel.node !== undefined && channel.node !== key) {
      end(channel)
      interrupt(channel)
    }
    channel.node = key
    pool.to(node)
    if (!channel.live) request(channel)
  }

  shards.onLook(() => {
    channels.forEach(place)
    pool.keep(new Set([...channels.values()].map(({ node }) => node)))
  })

  const open = (name: string): Channel => {
    const known = channels.get(name)
    if (known !== undefined) return known
    const made = newChannel(name)
    channels.set(name, made)
    place(made)
    return made
  }

  return {
    add: (name, handler) => {
      const channel = open(name)
      channel.handlers.add(handler)
      return () => {
        if (!channel.handlers.delete(handler) || channel.handlers.size > 0) return
        channels.delete(name)
        channel.waiting.release()
        end(channel)
      }
    },
    live: async (name) => {
      const channel = channels.get(name)
      if (channel === undefined || channel.live) return
      await channel.waiting.wait(() => {
        channel.missed = true
      })
    },
    close: () => {
      closed = true
      for (const channel of channels.values()) channel.waiting.release()
      channels.clear()
      pool.close()
    },
  }
}
