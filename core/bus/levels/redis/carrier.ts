import type { Logger } from 'pino'
import type { Inboxes } from '../../bus.ts'
import { createHoles } from '../broker/holes.ts'
import { createPublisher } from '../broker/publisher.ts'
import { createRefusals } from '../broker/refusals.ts'
import { createRoomAdapter } from '../broker/room-adapter.ts'
import { createTopics } from '../broker/topics.ts'
import type { RedisAccess, RedisNode } from './connection.ts'
import { createCluster, createStandalone } from './shards.ts'
import { createRedisSender } from './sender.ts'
import { createSubscriptions } from './subscriptions.ts'

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
  // Once for the process: whoever listens for holes comes and goes.
  const holes = createHoles(() => {
    subscriptions.add(LOSSES, () => {
      holes.tell('all')
    })
  })
  const refusals = createRefusals(logger)
  const tellCut = (): void => {
    holes.tell(carried)
  }
  const subscriptions = createSubscriptions(shards, access, tellCut, refusals, logger)
  const publisher = createPublisher(
    (onReady) => createRedisSender(shards, access, onReady, logger),
    LOSSES,
    logger,
  )
  return {
    shards,
    holes,
    refusals,
    publisher,
    rooms: createRoomAdapter(publisher, subscriptions, refusals, (room) => `sahut#/#${room}#`),
    topics: createTopics(publisher, subscriptions, refusals, (topic) => `sahut:${topic}`),
    close: (): void => {
      publisher.close()
      subscriptions.close()
      holes.close()
      shards.close()
    },
  }
}

export type Carrier = ReturnType<typeof createCarrier>
