import type { Logger } from 'pino'
import {
  type Connection,
  createConnection,
  nodeKey,
  type RedisAccess,
  type RedisNode,
  type RedisUse,
} from './connection.ts'

import type { Shards } from './shards.ts'

/** One connection to each node that is in use. */
export type Pool = {
  /** Made if there is none yet. */
  to: (node: RedisNode) => Connection
  /** One that is there and ready, by its node's key. */
  ready: (key: string | undefined) => Connection | undefined
  /** Closes the others. */
  keep: (keys: ReadonlySet<string | undefined>) => void
  /** Connects to each node and to no other, now and when they change: the first message waits for nothing. */
  connectTo: (shards: Pick<Shards, 'nodes' | 'onLook'>) => void
  /** Makes all of them anew. */
  renew: () => void
  close: () => void
}

/**
 * @param prepare gets each connection when it is made
 * @param onReady gets the node's key, at every time that its connection was made
 * @param onLost gets the node's key, at every time that its connection ended or could not be made
 * @param onReplica see `createConnection`
 */
export const createPool = (options: {
  access: RedisAccess
  use: RedisUse
  prepare?: (connection: Connection) => void
  onReady: (key: string) => void
  onLost: (key: string) => void
  onReplica?: () => void
  logger: Logger
}): Pool => {
  const { access, use, logger } = options
  const connections = new Map<string, Connection>()

  const to = (node: RedisNode): Connection => {
    const key = nodeKey(node)
    const known = connections.get(key)
    if (known !== undefined) return known
    const made = createConnection({
      node,
      access,
      use,
      onReady: () => {
        options.onReady(key)
      },
      onLost: () => {
        options.onLost(key)
      },
      onReplica: options.onReplica,
      logger,
    })
    connections.set(key, made)
    options.prepare?.(made)
    return made
  }

  const keep: Pool['keep'] = (keys) => {
    for (const [key, connection] of connections) {
      if (keys.has(key)) continue
      connections.delete(key)
      connection.close()
    }
  }

  return {
    to,
    ready: (key) => {
      const connection = connections.get(key ?? '')
      return connection?.isReady() === true ? connection : undefined
    },
    keep,
    connectTo: (shards) => {
      const connect = (): void => {
        const nodes = shards.nodes()
        nodes.forEach(to)
        keep(new Set(nodes.map(nodeKey)))
      }
      shards.onLook(connect)
      connect()
    },
    renew: () => {
      for (const { client } of connections.values()) if (client.status === 'ready') client.disconnect(true)
    },
    close: () => {
      keep(new Set())
    },
  }
}
