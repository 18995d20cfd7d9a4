import type { Logger } from 'pino'
import type { Bus } from '../bus.ts'
import { createCommits } from './commits.ts'
import type { RedisAccess, RedisNode } from './redis/connection.ts'
import { createHoles } from './redis/holes.ts'
import { createPublisher } from './redis/publisher.ts'
import { createRefusals } from './redis/refusals.ts'
import { createRoomAdapter } from './redis/room-adapter.ts'
import { createCluster, createStandalone } from './redis/shards.ts'
import { createSubscriptions } from './redis/subscriptions.ts'
import { createTopics } from './redis/topics.ts'

/** On it a process that could not publish something tells all others to look at the store. */
const LOSSES = 'sahut:losses'

export type RedisSettings = {
  /** One Redis; or some nodes of a cluster, which are asked for the others. */
  nodes: [RedisNode, ...RedisNode[]]
  cluster: boolean
  access: RedisAccess
}

/**
 * Level 1: Redis 7 or Valkey, sharded Pub/Sub. Each gateway gets the rooms that it holds and no other. Without Redis,
 * at the start or later, it carries what stays in this process; it heals by itself and tells `onHole` then.
 */
export const createRedisBus = ({ nodes, cluster, access }: RedisSettings, logger: Logger): Bus => {
  const shards = cluster ? createCluster(nodes, access, logger) : createStandalone(nodes[0], logger)
  const holes = createHoles()
  const refusals = createRefusals(logger)
  const subscriptions = createSubscriptions(shards, access, holes.tell, refusals, logger)
  const publisher = createPublisher(shards, access, LOSSES, logger)
  const listenToLosses = (): void => {
    subscriptions.add(LOSSES, holes.tell)
  }
  const rooms = createRoomAdapter(publisher, subscriptions, refusals)
  const topics = createTopics(publisher, subscriptions, refusals)
  const { publish } = rooms
  const { signal, listen } = topics
  const { tell, follow, since } = createCommits({ publish, signal, listen })
  return {
    tell,
    follow,
    since,
    publish,
    attach: rooms.attach,
    live: rooms.live,
    signal,
    listen,
    onHole: (listener) => {
      listenToLosses()
      return holes.listen(() => {
        listener('all')
      })
    },
    flush: publisher.flush,
    lagMs: publisher.lagMs,
    close: async () => {
      await publisher.flush()
      publisher.close()
      topics.close()
      subscriptions.close()
      holes.close()
      shards.close()
    },
  }
}
