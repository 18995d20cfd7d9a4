import type { Logger } from 'pino'
import type { Sender } from '../broker/publisher.ts'
import type { RedisAccess } from './connection.ts'
import { createPool } from './pool.ts'
import type { Shards } from './shards.ts'

/** Sharded Pub/Sub as the way to others, over one connection to each node. */
export const createRedisSender = (
  shards: Shards,
  access: RedisAccess,
  onReady: () => void,
  logger: Logger,
): Sender => {
  const pool = createPool({
    access,
    use: 'publishing',
    onReady,
    onLost: shards.suspect,
    // It would publish to those who subscribe at that one, and to nobody else.
    onReplica: shards.demoted,
    logger,
  })
  pool.connectTo(shards)
  shards.onDemoted(pool.renew)
  return {
    send: (channel, payload, arrived, failed) => {
      const node = shards.nodeOf(channel)
      const connection = node === undefined ? undefined : pool.to(node)
      if (connection?.isReady() !== true) {
        failed()
        return
      }
      connection.client.spublish(channel, payload).then(arrived, (error: unknown) => {
        if (error instanceof Error && error.message.startsWith('MOVED')) shards.moved()
        failed()
      })
    },
    renew: pool.renew,
    close: pool.close,
  }
}
