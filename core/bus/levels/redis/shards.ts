import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { z } from 'zod'
import { createRerun } from '../../../process/rerun.ts'
import { type RedisAccess, clientOptions, nodeKey, type RedisNode } from './connection.ts'

/** How often a cluster is asked who owns what, ms; while something is amiss, how soon again. */
const REFRESH_MS = 10_000
const HURRY_MS = 250
const ANSWER_MS = 2_000

/** So that processes do not ask all at once. */
const aboutMs = (ms: number): number => ms * (0.8 + 0.4 * Math.random())

/** Which node carries a channel. */
export type Shards = {
  /** Undefined as long as nobody could be asked. */
  nodeOf: (channel: string) => RedisNode | undefined
  nodes: () => RedisNode[]
  /** A node was lost: ask again soon. */
  suspect: () => void
  /** A node said that another one carries a channel. */
  moved: () => void
  /**
   * Whoever carries a channel takes no writes: another one is in its place, and connections lead to it once they are
   * made anew.
   */
  demoted: () => void
  /** Connections are to be made anew. */
  onDemoted: (listener: () => void) => void
  /** After every look, whether or not it changed something; a listener must not throw. */
  onLook: (listener: () => void) => void
  close: () => void
}

/** A name may go on leading to one that is a replica by now: connections are made anew so often at most, ms. */
const DEMOTED_MS = 5_000

/** One Redis carries everything. */
export const createStandalone = (node: RedisNode, logger: Logger): Shards => {
  const renewals = new Set<() => void>()
  let said = false
  let demotedAt = -Infinity
  return {
    nodeOf: () => node,
    nodes: () => [node],
    suspect: () => undefined,
    moved: () => {
      if (!said)
        logger.error({ node: nodeKey(node) }, 'this Redis belongs to a cluster: set REDIS_CLUSTER to true')
      said = true
    },
    demoted: () => {
      if (performance.now() - demotedAt < DEMOTED_MS) return
      demotedAt = performance.now()
      logger.warn(
        { node: nodeKey(node) },
        'this Redis is a replica: it is looked for anew where REDIS_URL leads',
      )
      for (const renew of renewals) renew()
    },
    onDemoted: (renew) => {
      renewals.add(renew)
    },
    onLook: () => undefined,
    close: () => undefined,
  }
}

/** The hash slot of a channel (CRC16/XMODEM modulo 16384). Our channels have no hash tags, so all of the name counts. */
export const slotOf = (channel: string): number => {
  let crc = 0
  for (const byte of Buffer.from(channel)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1)
      crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff
  }
  return crc % 16_384
}

/** The answer to CLUSTER SLOTS: ranges of slots, each with its master and then its replicas. */
const Slots = z
  .array(
    z.tuple(
      [
        z.number(),
        z.number(),
        z
          .tuple([z.string().nullable(), z.number()], z.unknown())
          .transform(([host, port]) => ({ host, port })),
      ],
      z.unknown(),
    ),
  )
  .min(1)
type Range = { first: number; last: number; node: RedisNode }

const ask = async (node: RedisNode, access: RedisAccess): Promise<Range[]> => {
  const client = new Redis({
    ...clientOptions(node, access),
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: null,
    lazyConnect: true,
  })
  // Told by the rejection of what waits for it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const answer = Slots.parse(await client.cluster('SLOTS'))
    // A node that does not know its own name leaves it empty: it is the one that was asked.
    return answer.map(([first, last, { host, port }]) => ({
      first,
      last,
      node: { host: host === null || host === '' ? node.host : host, port },
    }))
  } finally {
    client.disconnect()
  }
}

/**
 * A cluster: who owns which slot is asked of any node that answers, again and again, at once when something does
 * not fit.
 * @param seeds nodes to ask first
 */
export const createCluster = (seeds: RedisNode[], access: RedisAccess, logger: Logger): Shards => {
  let ranges: Range[] = []
  const listeners = new Set<() => void>()
  let silent = false
  let closed = false

  const known = (): RedisNode[] => [
    ...new Map([...ranges.map(({ node }) => node), ...seeds].map((node) => [nodeKey(node), node])).values(),
  ]

  /** Asks one node after the other. @returns whether one of them knew */
  const look = async (): Promise<boolean> => {
    let reason = ''
    for (const node of known()) {
      try {
        ranges = await ask(node, access)
        if (silent) logger.warn('the Redis cluster answers')
        silent = false
        return true
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error)
      }
    }
    if (!silent) logger.warn({ reason }, 'no node of the Redis cluster says who carries what')
    silent = true
    return false
  }

  const looks = createRerun(async () => {
    const isKnown = await look()
    if (!closed) for (const listener of listeners) listener()
    return aboutMs(isKnown ? REFRESH_MS : HURRY_MS)
  })
  const hurry = (): void => {
    looks.ask(aboutMs(HURRY_MS))
  }
  looks.ask()

  return {
    nodeOf: (channel) => {
      const slot = slotOf(channel)
      return ranges.find(({ first, last }) => first <= slot && slot <= last)?.node
    },
    nodes: () => ranges.map(({ node }) => node),
    suspect: hurry,
    moved: hurry,
    // Who has taken its place is asked.
    demoted: hurry,
    onDemoted: () => undefined,
    onLook: (listener) => {
      listeners.add(listener)
    },
    close: () => {
      closed = true
      looks.stop()
    },
  }
}
