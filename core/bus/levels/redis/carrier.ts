import type { Logger } from 'pino'
import type { Inboxes } from '../../bus.ts'
import type { RedisAccess, RedisNode } from './connection.ts'
import { createHoles } from './holes.ts'
import { createPublisher } from './publisher.ts'
import { createRefusals } from './refusals.ts'
import { createRoomAdapter } from './room-adapter.ts'
import { createCluster, createStandalone } from './shards.ts'
import { createSubscriptions } from './subscriptions.ts'
import { createTopics } from './topics.ts'

/** On it a process that could not tell something tells all others to look at the store. */
const LOSSES = 'sahut:losses'

export type RedisSettings = {
  /** One Redis; or some nodes of a cluster, which are asked for the others. */
  nodes: [RedisNode, ...RedisNode[]]
  cluster: boolean
  access: RedisAccess
}

/**
 * What the levels on Redis share: rooms and topics by sharded Pub/Sub, and the word that something was lost.
 * @param carried whose news a cut of Pub/Sub may swallow
 */
export const createCarrier = (
  { nodes, cluster, access }: RedisSettings,
  carried: Inboxes,
  logger: Logger,
) => {
  const shards = cluster ? createCluster(nodes, access, logger) : createStandalone(nodes[0], logger)
  const holes = createHoles()
  const refusals = createRefusals(logger)
  const tellCut = (): void => {
    holes.tell(carried)
  }
  const subscriptions = createSubscriptions(shards, access, tellCut, refusals, logger)
  const publisher = createPublisher(shards, access, LOSSES, logger)
  return {
    shards,
    holes,
    refusals,
    publisher,
    rooms: createRoomAdapter(publisher, subscriptions, refusals),
    topics: createTopics(publisher, subscriptions, refusals),
    listenToLosses: (): void => {
      subscriptions.add(LOSSES, () => {
        holes.tell('all')
      })
    },
    close: (): void => {
      publisher.close()
      subscriptions.close()
      holes.close()
      shards.close()
    },
  }
}
