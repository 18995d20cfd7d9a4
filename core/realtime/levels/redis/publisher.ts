import type { Logger } from 'pino'
import { nodeKey, type RedisAccess } from './connection.ts'
import { createLosses } from './losses.ts'
import { createPool } from './pool.ts'
import type { Shards } from './shards.ts'
import { createWaiting } from './waiting.ts'

/** What waits for Redis' answer at most: characters, and messages. What comes beyond it is dropped. */
const WAITING_LIMIT = 8 * 2 ** 20
const WAITING_MESSAGES = 50_000
/** How long a flush waits, ms. */
const FLUSH_MS = 1_000

/** Publishes without ever waiting: what can't go out now is dropped, and that it was is told as soon as that can go out. */
export type Publisher = {
  publish: (channel: string, payload: string) => void
  /** Resolves once all that was published arrived at Redis, and what was lost is told of; after a second at the latest. */
  flush: () => Promise<void>
  close: () => void
}

/** @param lossChannel where every process hears that something published was lost */
export const createPublisher = (
  shards: Shards,
  access: RedisAccess,
  lossChannel: string,
  logger: Logger,
): Publisher => {
  const flushing = createWaiting(FLUSH_MS)
  let characters = 0
  let messages = 0
  let closed = false

  const pool = createPool({
    access,
    use: 'publishing',
    onReady: () => {
      losses.tell(0)
    },
    onLost: shards.suspect,
    logger,
  })

  const send = (channel: string, payload: string, arrived: () => void, failed: () => void): void => {
    const node = shards.nodeOf(channel)
    const connection = node === undefined || closed ? undefined : pool.to(node)
    if (connection?.isReady() !== true) {
      failed()
      return
    }
    characters += payload.length
    messages += 1
    const answered = (): void => {
      characters -= payload.length
      messages -= 1
    }
    connection.client.spublish(channel, payload).then(
      () => {
        answered()
        arrived()
        if (messages === 0 && !losses.any()) flushing.release()
      },
      (error: unknown) => {
        answered()
        if (error instanceof Error && error.message.startsWith('MOVED')) shards.moved()
        failed()
      },
    )
  }

  const losses = createLosses((arrived) => {
    // If it fails it is tried again.
    send(lossChannel, '{}', arrived, () => undefined)
  }, logger)

  /** Before there is something to say, so that the first message arrives too. */
  const connect = (): void => {
    const nodes = shards.nodes()
    nodes.forEach(pool.to)
    pool.keep(new Set(nodes.map(nodeKey)))
  }
  shards.onLook(connect)
  connect()

  return {
    publish: (channel, payload) => {
      if (characters + payload.length > WAITING_LIMIT || messages >= WAITING_MESSAGES) losses.add()
      else send(channel, payload, () => undefined, losses.add)
    },
    flush: async () => {
      losses.tell(0)
      if (messages === 0 && !losses.any()) return
      // What does not answer within that time may have died while the process was frozen.
      await flushing.wait(() => {
        if (messages > 0) pool.renew()
      })
    },
    close: () => {
      closed = true
      losses.close()
      pool.close()
    },
  }
}
