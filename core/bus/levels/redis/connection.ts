import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import { createHerald } from '../broker/herald.ts'
import { Connector } from './connector.ts'

/** Where one Redis process listens. */
export type RedisNode = { host: string; port: number }
export const nodeKey = ({ host, port }: RedisNode): string => `${host}:${String(port)}`

/** What every connection needs besides the node. */
export type RedisAccess = { username?: string; password?: string; tls: boolean }

const CLOSED = 'the connection was closed'

/** How often a connection is asked whether it still answers, ms: one that hangs is made anew after at most two of these. */
const BEAT_MS = 5_000
const CONNECT_MS = 5_000
const AGAIN: BackOff = { firstMs: 200, longestMs: 3_000 }
/** What a pause has at least, ms. */
const LEAST_MS = 20

/** What `CLIENT LIST` calls our connections. */
const NAME = 'sahut'

/**
 * Options of a client that never queues, never repeats a command, and never gives up. There is no `connectionName`:
 * with one, ioredis takes a connection for ready that has closed meanwhile, and never connects again. A load balancer
 * in front of a dead Redis closes like that.
 */
export const clientOptions = ({ host, port }: RedisNode, { username, password, tls }: RedisAccess) => ({
  host,
  port,
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password }),
  ...(tls ? { tls: {} } : {}),
  Connector,
  connectTimeout: CONNECT_MS,
  keepAlive: 10_000,
  // A command that can't be sent now, or is under way when the connection ends, fails at once.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  // Pub/Sub works while Redis still loads its data; and the subscriptions are ours to make again.
  enableReadyCheck: false,
  autoResubscribe: false,
  disableClientInfo: true,
})

/** What a connection is for, as the log says it. */
export type RedisUse = 'publishing' | 'subscribing' | 'appending' | 'reading' | 'dividing'

/** A connection to one node that is made anew for as long as it is wanted. */
export type Connection = {
  node: RedisNode
  client: Redis
  /** Whether it can be used now; false before it has answered once. */
  isReady: () => boolean
  close: () => void
}

/** Whether it is a replica; one that does not let us ask is taken for none. */
const isReplica = async (client: Redis): Promise<boolean> => {
  const info = await client.info('replication').catch(() => '')
  return info.includes('role:slave')
}

/**
 * Cuts a connection that no longer answers; TCP alone tells of a silent peer after a quarter of an hour.
 * @param onBeat called at each beat of one that can be used
 */
const watch = (client: Redis, onBeat: () => void): (() => void) => {
  let unanswered = false
  let shaking = false
  const timer = setInterval(() => {
    const stuck = shaking && client.status === 'connect'
    shaking = client.status === 'connect'
    if (stuck || (client.status === 'ready' && unanswered)) client.disconnect(true)
    if (client.status !== 'ready') {
      unanswered = false
      return
    }
    unanswered = true
    onBeat()
    const answered = (): void => {
      unanswered = false
    }
    // One that fails has lost its connection, which is noticed elsewhere.
    client.ping().then(answered, answered)
  }, BEAT_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}

/**
 * @param use what the connection is for, in the log
 * @param onReady at every time that it was made
 * @param onLost at every time that it ended or could not be made
 * @param onReplica at each beat at which it is a replica; for one that subscribes nothing
 */
export const createConnection = ({
  node,
  access,
  use,
  onReady,
  onLost,
  onReplica,
  logger,
}: {
  node: RedisNode
  access: RedisAccess
  use: RedisUse
  onReady: () => void
  onLost: () => void
  onReplica?: (() => void) | undefined
  logger: Logger
}): Connection => {
  // Of attempts since it last worked: ioredis forgets them as soon as anybody listens at the port.
  let attempts = 0
  const client = new Redis({
    ...clientOptions(node, access),
    retryStrategy: () => LEAST_MS + backOffMs(AGAIN, attempts++),
  })
  const herald = createHerald(logger, 'Redis', { node: nodeKey(node), for: use })
  let closed = false
  let works = false
  let isEnding = false
  let reason = CLOSED
  client.on('error', (error: Error) => {
    // Only the message: the error may carry the command, and with it a password.
    reason = error.message
    // Answers no longer match what was asked. When a node's slots go to another one, for instance, Redis ends all of
    // its subscriptions by itself, and each of them arrives here as an error.
    if (client.status !== 'ready' || isEnding) return
    isEnding = true
    client.disconnect(true)
  })
  client.on('ready', () => {
    // A wrong password, or too many clients, shows only by the first answer.
    client.ping().then(
      () => {
        if (closed || client.status !== 'ready') return
        attempts = 0
        works = true
        reason = CLOSED
        // For people who look; a Redis that does not allow it works as well.
        client.client('SETNAME', NAME).catch((error: unknown) => {
          logger.debug({ err: error, node: nodeKey(node) }, 'a connection to Redis goes without a name')
        })
        herald.ready()
        onReady()
      },
      (error: unknown) => {
        if (client.status !== 'ready') return
        if (error instanceof Error && error.name === 'ReplyError') reason = error.message
        client.disconnect(true)
      },
    )
  })
  client.on('close', () => {
    works = false
    isEnding = false
    if (closed) return
    herald.lost(reason)
    onLost()
  })
  const unwatch = watch(client, () => {
    if (onReplica === undefined) return
    void isReplica(client).then((is) => {
      if (is && !closed) onReplica()
    })
  })
  return {
    node,
    client,
    isReady: () => works && client.status === 'ready',
    close: () => {
      closed = true
      unwatch()
      client.disconnect()
    },
  }
}
