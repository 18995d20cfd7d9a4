import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { createCertificate } from '@sahut/testing/parts/certificates'
import type { SpawnedRedis } from '@sahut/testing/parts/redis'
import { spawnRedisCluster, type SpawnedRedisCluster } from '@sahut/testing/parts/redis-cluster'
import { clusterEnvironment, redisUrlOf } from '../../../../infra/redis-settings.ts'
import { newNumberId } from '../../../model/ids.ts'
import { newChat, standsAt, type TestChat, until } from '../../bus-fixture.ts'
import type { Signal } from '../../bus.ts'
import { workerTopic } from '../../rooms.ts'
import { channelOf, createProcesses } from './redis-fixture.ts'
import { slotOf } from './shards.ts'

/*
 * Redis as production has it: a cluster whose masters have replicas, by TLS to names, with a password of the kind that
 * SST makes; reached by the very settings that infra gives every task.
 */

const HOST = 'localhost'
/** Slots of the first master and its replica. */
const THIRD = 5_462
const PASSWORD = 'Aa0!&#$^<>-'
const trusted = getCACertificates('default')
const processes = createProcesses()
let folder: string
let cluster: SpawnedRedisCluster
/** By these everybody reaches the nodes, who know each other by them too. */
const wires: TcpProxy[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sahut-tls-'))
  const tls = await createCertificate(folder, [`DNS:${HOST}`])
  setDefaultCACertificates([...trusted, readFileSync(tls.ca, 'utf8')])
  const doorOf = async (port: () => number): Promise<TcpProxy> => {
    const wire = await createTcpProxy(port)
    wires.push(wire)
    return wire
  }
  cluster = await spawnRedisCluster({ tls, host: HOST, password: PASSWORD, replicas: 1, doorOf })
})
afterEach(() => processes.close())
afterAll(async () => {
  await cluster.stop()
  for (const wire of wires) await wire.close()
  setDefaultCACertificates(trusted)
  rmSync(folder, { recursive: true })
})

const node = (n: number): SpawnedRedis => {
  const found = cluster.nodes[n]
  if (found === undefined) throw new Error(`There is no node ${String(n)}.`)
  return found
}
const urlAt = (port: number): string => redisUrlOf({ user: 'default', password: PASSWORD, host: HOST, port })
const start = () =>
  processes.startWith({ ...clusterEnvironment('redis'), REDIS_URL: urlAt(wires[0]?.port ?? 0) })
/** A publisher that is nearer to one node than all others are, and knows no other node. */
const startNear = ({ port }: SpawnedRedis) =>
  processes.startWith({ REALTIME_LEVEL: 'redis', REDIS_URL: urlAt(port) })
const hasRole = async ({ command }: SpawnedRedis, role: 'master' | 'slave'): Promise<boolean> =>
  (await command('ROLE')).startsWith(role)
const untilRole = async (one: SpawnedRedis, role: 'master' | 'slave'): Promise<void> => {
  while (!(await hasRole(one, role))) await sleep(20)
}
/** Who has the n-th third of the slots now, and who could take its place. */
const pairOf = async (n: number): Promise<{ master: SpawnedRedis; replica: SpawnedRedis }> => {
  const [one, other] = [node(n), node(n + 3)]
  const pair = (await hasRole(one, 'master'))
    ? { master: one, replica: other }
    : { master: other, replica: one }
  while (!(await cluster.replicas()).includes(pair.replica)) await sleep(20)
  return pair
}

/** Redis gives a hand-over up that does not get done in time, and says so only in its log. */
const handOver = async (replica: SpawnedRedis): Promise<void> => {
  while (!(await hasRole(replica, 'master'))) {
    await replica.command('CLUSTER', 'FAILOVER')
    const last = performance.now() + 6_000
    while (!(await hasRole(replica, 'master')) && performance.now() < last) await sleep(20)
  }
}

/** A headless publisher, and a gateway that has many rooms and is a worker as well, all over the cluster. */
const startHouse = async () => {
  const [publisher, reader] = [start(), start()]
  const there = await processes.gateway(reader.bus)
  const chats = Array.from({ length: 30 }, newChat)
  await Promise.all(chats.map((chat) => there.open(chat.room)))
  const numbers = Array.from({ length: 10 }, newNumberId)
  const nudged = new Map<string, Signal[]>(numbers.map((numberId) => [numberId, []]))
  for (const numberId of numbers)
    await reader.bus.listen(workerTopic(numberId), (signal) => nudged.get(numberId)?.push(signal))
  let seq = 0
  const publish = (): number => {
    seq += 1
    for (const chat of chats) publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
    return seq
  }
  const sawAll = (one: number): boolean => chats.every((chat) => there.seqs(chat).includes(one))
  /** Goes on until one message in every room and one nudge of every number came through. */
  const untilWhole = async (): Promise<void> => {
    for (const signals of nudged.values()) signals.length = 0
    for (;;) {
      const one = publish()
      for (const numberId of numbers) publisher.bus.signal(workerTopic(numberId), { type: 'outbox' })
      const deadline = performance.now() + 500
      const isWhole = () => sawAll(one) && [...nudged.values()].every(({ length }) => length > 0)
      await until(() => isWhole() || performance.now() > deadline)
      if (isWhole()) return
    }
  }
  /** Joins and publishes at once: what misses the barrier is lost. @returns the chats that were missed */
  const missedAfterJoining = async (): Promise<TestChat[]> => {
    const late = Array.from({ length: 100 }, newChat)
    await Promise.all(
      late.map(async (chat) => {
        await there.open(chat.room)
        publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
      }),
    )
    await publisher.bus.flush()
    const last = performance.now() + 2_000
    await until(() => late.every((chat) => there.seqs(chat).length > 0) || performance.now() > last)
    return late.filter((chat) => there.seqs(chat).length === 0)
  }
  await untilWhole()
  return { publisher, reader, there, chats, publish, untilWhole, missedAfterJoining }
}

describe("production's Redis", () => {
  test('carries rooms that are joined later, and nudges of workers', async () => {
    const { publisher, reader, missedAfterJoining } = await startHouse()
    expect(await missedAfterJoining()).toEqual([])
    expect([...publisher.log, ...reader.log]).toEqual([])
  })

  test('whoever waited for a room to be live misses nothing from then on, however far the node is', async () => {
    const { there } = await startHouse()
    const { master } = await pairOf(0)
    const near = startNear(master)
    const ofNode = (): TestChat => {
      const chat = newChat()
      return slotOf(channelOf(chat)) < THIRD ? chat : ofNode()
    }
    const first = ofNode()
    await there.open(first.room)
    await until(() => {
      near.bus.publish(first.room, 'chat:advanced', standsAt(first, 1))
      return there.seqs(first).length > 0
    })
    for (const wire of wires) wire.delay(20)
    const chats = Array.from({ length: 50 }, ofNode)
    await Promise.all(
      chats.map(async (chat) => {
        await there.open(chat.room)
        near.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
      }),
    )
    near.bus.publish(first.room, 'chat:advanced', standsAt(first, 2))
    await until(() => there.seqs(first).includes(2))
    for (const wire of wires) wire.mend()
    expect(chats.filter((chat) => there.seqs(chat).length === 0)).toEqual([])
  })

  test('a replica takes the place of a master that dies, and all rooms and topics are on it, the hole told', async () => {
    const { reader, untilWhole, missedAfterJoining } = await startHouse()
    const told = reader.holes()
    const { master, replica } = await pairOf(0)
    await master.kill()
    await untilRole(replica, 'master')
    await untilWhole()
    await until(() => reader.holes() > told)
    expect(await missedAfterJoining()).toEqual([])
    await master.restart()
    await untilRole(master, 'slave')
    await untilWhole()
    expect(await missedAfterJoining()).toEqual([])
  })

  test('a master that hands over to its replica takes no room with it, and what passed by meanwhile is a hole told', async () => {
    const warnings: string[] = []
    const warn = ({ message }: Error): void => void warnings.push(message)
    process.on('warning', warn)
    const { reader, there, chats, publish, untilWhole, missedAfterJoining } = await startHouse()
    for (const _turn of ['there', 'and back']) {
      const { master, replica } = await pairOf(1)
      const told = reader.holes()
      const first = publish()
      const traffic = setInterval(publish, 2)
      await handOver(replica)
      await untilRole(master, 'slave')
      clearInterval(traffic)
      const last = publish()
      await untilWhole()
      const isWhole = chats.every((chat) => {
        const seen = new Set(there.seqs(chat))
        return Array.from({ length: last - first + 1 }, (_, n) => first + n).every((seq) => seen.has(seq))
      })
      if (!isWhole) await until(() => reader.holes() > told)
      expect(await missedAfterJoining()).toEqual([])
    }
    process.off('warning', warn)
    // Redis ends each subscription of the node by itself.
    expect(warnings).toEqual([])
  })

  test('all of it is gone and comes back, and nobody has to do anything', async () => {
    const { reader, untilWhole } = await startHouse()
    const told = reader.holes()
    await Promise.all(cluster.nodes.map((one) => one.kill()))
    await until(() => reader.log.some((line) => line.includes('Redis is gone')))
    await Promise.all(cluster.nodes.map((one) => one.restart()))
    await untilWhole()
    await until(() => reader.holes() > told)
  })
})
