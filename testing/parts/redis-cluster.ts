import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { type RedisOptions, redisUrl, spawnRedis, type SpawnedRedis } from './redis.ts'

const SLOTS = 16_384
const MASTERS = 3
/** How long a node may be silent until the others replace it, ms. */
const NODE_TIMEOUT_MS = 2_000
const POLL_MS = 50

/** A Redis cluster of child processes. */
export type SpawnedRedisCluster = {
  /** Those that were masters at first, a third of the slots each in order, and then their replicas in the same order. */
  nodes: SpawnedRedis[]
  /** For REDIS_URL, by any of its nodes, which leads to all. */
  url: string
  /** Those that are replicas now, level with their masters, and could take their places. */
  replicas: () => Promise<SpawnedRedis[]>
  stop: () => Promise<void>
}

type ClusterOptions = Pick<RedisOptions, 'args' | 'tls' | 'password'> & {
  /** Of each master. */
  replicas?: 0 | 1
  /** The name of all nodes, as their certificate has it. Absent means their address, 127.0.0.1. */
  host?: string
  /** Where clients and other nodes reach a node, to lead over a proxy. @param port asks where it listens */
  doorOf?: (port: () => number) => Promise<{ port: number }>
}

const spawnNode = async ({ args = [], tls, password, host, doorOf }: ClusterOptions) => {
  let port = 0
  // Before the ports are looked for, lest it gets one of them.
  const door = await doorOf?.(() => port)
  const announced = tls === undefined ? '--cluster-announce-port' : '--cluster-announce-tls-port'
  const start = async (): Promise<{ redis: SpawnedRedis; bus: number; door: number }> => {
    port = await freePort()
    const bus = await freePort()
    const options = [
      ...['--cluster-enabled', 'yes', '--cluster-port', String(bus), announced, String(door?.port ?? port)],
      ...['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--cluster-replica-validity-factor', '0'],
      ...['--repl-diskless-sync-delay', '0'],
      // Without it a node that restarts empty would be waited for by the two others.
      ...['--cluster-require-full-coverage', 'no'],
      ...(host === undefined
        ? []
        : ['--cluster-announce-hostname', host, '--cluster-preferred-endpoint-type', 'hostname']),
    ]
    try {
      const redis = await spawnRedis({ port, tls, password, args: [...options, ...args] })
      return { redis, bus, door: door?.port ?? port }
    } catch (error) {
      // Another process may have taken a port that was free a moment ago.
      if (error instanceof Error && error.message.includes('Address already in use')) return start()
      throw error
    }
  }
  return start()
}
type Member = Awaited<ReturnType<typeof spawnNode>>

const shareSlots = async (masters: readonly Member[]): Promise<void> => {
  const share = Math.ceil(SLOTS / masters.length)
  for (const [n, { redis }] of masters.entries()) {
    const last = Math.min((n + 1) * share, SLOTS) - 1
    await redis.command('CLUSTER', 'ADDSLOTSRANGE', String(n * share), String(last))
  }
}

/** Resolves once a node agrees that all are there. */
const untilWhole = async ({ redis }: Member, members: readonly Member[], host: string): Promise<void> => {
  for (;;) {
    const info = await redis.command('CLUSTER', 'INFO')
    const nodes = await redis.command('CLUSTER', 'NODES')
    const slots = await redis.command('CLUSTER', 'SLOTS')
    const knowsAll = members.every(({ door }) => nodes.includes(`:${String(door)}@`))
    if (info.includes('cluster_state:ok') && knowsAll && !nodes.includes('handshake') && slots.includes(host))
      return
    await sleep(POLL_MS)
  }
}

/** As INFO tells it: a replica that has all that its master has. */
const isLevelReplica = async ({ command }: SpawnedRedis): Promise<boolean> => {
  const told = await command('INFO', 'replication').catch(() => '')
  return told.includes('role:slave') && told.includes('master_link_status:up')
}

const replicate = async (masters: readonly Member[], copies: readonly Member[]): Promise<void> => {
  for (const [n, { redis }] of copies.entries()) {
    const id = (await masters[n]?.redis.command('CLUSTER', 'MYID')) ?? ''
    await redis.command('CLUSTER', 'REPLICATE', id)
  }
  for (const { redis } of copies) while (!(await isLevelReplica(redis))) await sleep(POLL_MS)
}

/** Starts a Redis cluster of three masters. */
export const spawnRedisCluster = async (options: ClusterOptions = {}): Promise<SpawnedRedisCluster> => {
  const { replicas = 0, host = '127.0.0.1' } = options
  const members: Member[] = []
  for (let n = 0; n < MASTERS * (1 + replicas); n += 1) members.push(await spawnNode(options))
  const [masters, copies] = [members.slice(0, MASTERS), members.slice(MASTERS)]
  await shareSlots(masters)
  const [first, ...others] = members
  if (first === undefined) throw new Error('A cluster has nodes.')
  for (const { redis, bus } of others)
    await first.redis.command('CLUSTER', 'MEET', '127.0.0.1', String(redis.port), String(bus))
  for (const member of members) await untilWhole(member, members, host)
  await replicate(masters, copies)
  for (const member of members) await untilWhole(member, members, host)
  const nodes = members.map(({ redis }) => redis)
  return {
    nodes,
    url: redisUrl(options, host, first.door),
    replicas: async () => {
      const isReplica = await Promise.all(nodes.map(isLevelReplica))
      return nodes.filter((_node, n) => isReplica[n])
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()))
    },
  }
}
