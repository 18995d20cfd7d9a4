import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SpawnedRedis } from '@sahut/testing/parts/redis'
import { spawnRedisCluster } from '@sahut/testing/parts/redis-cluster'
import { newChat, standsAt, type TestChat, until } from '../../bus-fixture.ts'
import { slotOf } from './shards.ts'
import { channelOf, createProcesses } from './redis-fixture.ts'

let cluster: Awaited<ReturnType<typeof spawnRedisCluster>>
const processes = createProcesses()
const start = () => processes.start({ port: cluster.nodes[0]?.port ?? 0, cluster: true })

beforeEach(async () => {
  cluster = await spawnRedisCluster()
})
afterEach(async () => {
  await processes.close()
  await cluster.stop()
})

const node = (n: number): SpawnedRedis => {
  const found = cluster.nodes[n]
  if (found === undefined) throw new Error(`There is no node ${String(n)}.`)
  return found
}
/** Chats until every node carries some: a third of the slots each, in order. */
const chatsOnAllNodes = () => {
  const chats = Array.from({ length: 60 }, newChat)
  const of = (n: number): TestChat[] =>
    chats.filter((chat) => Math.floor(slotOf(channelOf(chat)) / 5_462) === n)
  return { chats, of }
}

/** Two processes on the bus, the second with a browser in all rooms. */
const startPair = async (chats: TestChat[]) => {
  const [publisher, reader] = [start(), start()]
  const there = await processes.gateway(reader.bus)
  await Promise.all(chats.map((chat) => there.open(chat.room)))
  const publish = (seq: number): void => {
    for (const chat of chats) publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, seq))
  }
  const sawAll = (seq: number): boolean => chats.every((chat) => there.seqs(chat).includes(seq))
  /** Publishes again and again, until one number arrived in every room. @returns it */
  const untilWhole = async (from: number): Promise<number> => {
    for (let seq = from; ; seq += 1) {
      publish(seq)
      const deadline = performance.now() + 500
      await until(() => sawAll(seq) || performance.now() > deadline)
      if (sawAll(seq)) return seq
    }
  }
  return { publisher, reader, there, publish, untilWhole }
}

describe('a cluster', () => {
  test('slots are counted as Redis counts them', async () => {
    for (const channel of [
      'sahut:fleet',
      'sahut:losses',
      ...Array.from({ length: 20 }, newChat).map(channelOf),
    ]) {
      expect(await node(0).command('CLUSTER', 'KEYSLOT', channel)).toBe(String(slotOf(channel)))
    }
  })

  test('rooms spread over all nodes, and a join waits for the node that carries the room', async () => {
    const { chats, of } = chatsOnAllNodes()
    const { publisher, there, untilWhole } = await startPair(chats)
    await untilWhole(1)
    for (const [n, { command }] of cluster.nodes.entries()) {
      const carried = (await command('PUBSUB', 'SHARDCHANNELS', 'sahut#*')).split('\n')
      expect(new Set(carried)).toEqual(new Set(of(n).map(channelOf)))
    }
    const late = Array.from({ length: 100 }, newChat)
    await Promise.all(
      late.map(async (chat) => {
        await there.open(chat.room)
        publisher.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
      }),
    )
    await until(() => late.every((chat) => there.seqs(chat).length > 0))
  })

  test('a node that dies takes only its rooms with it, and brings them back with a hole told', async () => {
    const { chats, of } = chatsOnAllNodes()
    const { reader, there, publish, untilWhole } = await startPair(chats)
    const first = await untilWhole(1)
    const told = reader.holes()
    await node(1).kill()
    publish(first + 1)
    const others = [...of(0), ...of(2)]
    await until(() => others.every((chat) => there.seqs(chat).includes(first + 1)))
    for (const chat of of(1)) expect(there.seqs(chat)).not.toContain(first + 1)
    await node(1).restart()
    await untilWhole(first + 2)
    await until(() => reader.holes() > told)
  })

  test('a room whose slot moves to another node moves with it', async () => {
    const { chats, of } = chatsOnAllNodes()
    const { reader, there, publisher, untilWhole } = await startPair(chats)
    const first = await untilWhole(1)
    const told = reader.holes()
    const [moved] = of(0)
    if (moved === undefined) throw new Error('No chat is on the first node.')
    const slot = String(slotOf(channelOf(moved)))
    const id = await node(2).command('CLUSTER', 'MYID')
    // The node that gets it first, as Redis asks for.
    for (const n of [2, 0, 1]) await node(n).command('CLUSTER', 'SETSLOT', slot, 'NODE', id)
    await until(() => reader.holes() > told)
    await untilWhole(first + 1)
    expect(await node(2).command('PUBSUB', 'SHARDCHANNELS', channelOf(moved))).toBe(channelOf(moved))
    const seqs = there.seqs(moved)
    publisher.bus.publish(moved.room, 'chat:advanced', standsAt(moved, 1_000))
    await until(() => there.seqs(moved).length > seqs.length)
    expect(there.seqs(moved).at(-1)).toBe(1_000)
  })
})
