import type { SpawnedRedis } from '@sahut/testing/parts/redis'
import {
  inFlightOf,
  nothing,
  pickOf,
  POLL_MS,
  type Ring,
  type Strike,
  type Striking,
  sleep,
} from './strike.ts'

/** How long a replica may take to take its master's place, ms. */
const PROMOTION_MS = 6_000

/** What a node says to a command; nothing if it is away or refuses. */
const ask = async (redis: SpawnedRedis, ...command: string[]): Promise<string | undefined> =>
  redis.command(...command).catch(nothing)

const killed = async (redis: SpawnedRedis, target: string, evidence: object): Promise<Strike> => {
  await redis.kill()
  return { target, evidence, end: () => redis.restart().then(nothing) }
}

/** A node, while messages are on their way. @returns nothing if there is none */
const aimAt = ({ stage, watch, burst }: Ring, pick: number) => {
  const [target, redis] = pickOf([...(stage.redis?.nodes ?? [])], pick) ?? []
  if (target === undefined || redis === undefined) return undefined
  burst()
  return { target, redis, evidence: { inFlight: inFlightOf(watch) } }
}

/** Redis, or a node of it, killed, emptied, without its clients, asleep or held still. */
export const createRedisStrike =
  (ring: Ring): Striking =>
  async ({ kind, lastsMs, pick }) => {
    const aim = aimAt(ring, pick)
    if (aim === undefined) return undefined
    const { target, redis, evidence } = aim
    switch (kind.slice('redis:'.length)) {
      case 'kill':
        return killed(redis, target, evidence)
      case 'flush': {
        const nodes = [...(ring.stage.redis?.nodes.values() ?? [])]
        await Promise.all(nodes.map((node) => ask(node, 'FLUSHALL')))
        return { target: 'redis', evidence }
      }
      case 'drop-clients': {
        const types = ['normal', 'pubsub']
        const dropped = await Promise.all(types.map((type) => ask(redis, 'CLIENT', 'KILL', 'TYPE', type)))
        return { target, evidence: { ...evidence, dropped } }
      }
      case 'sleep':
        await ask(redis, 'DEBUG', 'SLEEP', String(lastsMs / 1_000))
        return { target, evidence }
      default:
        redis.signal('SIGSTOP')
        return {
          target,
          evidence,
          end: () => {
            redis.signal('SIGCONT')
            return Promise.resolve(undefined)
          },
        }
    }
  }

/** What reads from streams, as `CLIENT LIST` tells of it. */
const READERS = /^id=(\d+) .* cmd=xread(?:group)?\b/gm

/** What one node has of a log: emptied, without room for more, taking nothing for a while, or without its readers. */
export const createLogStrike =
  (ring: Ring): Striking =>
  async ({ kind, lastsMs, pick }) => {
    const aim = aimAt(ring, pick)
    if (aim === undefined) return undefined
    const { target, redis, evidence } = aim
    switch (kind.slice('log:'.length)) {
      case 'trim': {
        const keys = (await ask(redis, 'KEYS', 'sahut:commits:*'))?.split('\n') ?? []
        for (const key of keys) await ask(redis, 'XTRIM', key, 'MAXLEN', '0')
        return { target, evidence: { ...evidence, streams: keys.length } }
      }
      case 'full':
        await ask(redis, 'CONFIG', 'SET', 'maxmemory', '1')
        return { target, evidence, end: () => ask(redis, 'CONFIG', 'SET', 'maxmemory', '0').then(nothing) }
      case 'slow':
        await ask(redis, 'CLIENT', 'PAUSE', String(lastsMs), 'WRITE')
        return { target, evidence }
      default: {
        const readers = [...((await ask(redis, 'CLIENT', 'LIST')) ?? '').matchAll(READERS)]
        for (const [, id = ''] of readers) await ask(redis, 'CLIENT', 'KILL', 'ID', id)
        return { target, evidence: { ...evidence, readers: readers.length } }
      }
    }
  }

/** A replica of the cluster takes its master's place, which hands over, or dies. */
export const createClusterStrike =
  ({ stage, watch, burst }: Ring): Striking =>
  async ({ kind, pick }) => {
    const nodes = [...(stage.redis?.nodes ?? [])]
    const replica = pickOf((await stage.redis?.replicas()) ?? [], pick)
    if (replica === undefined) return undefined
    const nameOf = (one: SpawnedRedis): string => nodes.find(([, node]) => node === one)?.[0] ?? ''
    burst()
    const evidence = { replica: nameOf(replica), inFlight: inFlightOf(watch) }
    const isPromoted = async (): Promise<boolean> => {
      const since = performance.now()
      while ((await ask(replica, 'ROLE'))?.startsWith('master') !== true) {
        if (performance.now() - since > PROMOTION_MS) return false
        await sleep(POLL_MS)
      }
      return true
    }
    if (kind === 'cluster:hand-over') {
      await ask(replica, 'CLUSTER', 'FAILOVER')
      return { target: nameOf(replica), evidence: { ...evidence, promoted: await isPromoted() } }
    }
    const own = await ask(replica, 'CLUSTER', 'MYID')
    const known = (await ask(replica, 'CLUSTER', 'NODES')) ?? ''
    const masterId = known
      .split('\n')
      .find((line) => own !== undefined && line.startsWith(own))
      ?.split(' ')[3]
    for (const [target, redis] of nodes) {
      if (masterId === undefined || (await ask(redis, 'CLUSTER', 'MYID')) !== masterId) continue
      const { end, ...strike } = await killed(redis, target, evidence)
      return {
        ...strike,
        end: async () => {
          const promoted = await isPromoted()
          await end?.()
          return { promoted }
        },
      }
    }
    return undefined
  }
