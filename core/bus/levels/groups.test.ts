import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { spawnRedisCluster } from '@sahut/testing/parts/redis-cluster'
import { createLogger } from '../../process/logger.ts'
import type { Commit } from '../../log/chat-log.ts'
import { newLog, until } from '../bus-fixture.ts'
import { createBus, type RealtimeSettings } from '../bus-level.ts'
import { partitionOf } from './log/commit-log.ts'
import { createProcesses } from './redis/redis-fixture.ts'

const GROUP = 'outboxes'
const MEMBER = fileURLToPath(new URL('group-member.ts', import.meta.url))
/** Deliveries of what is rejected are some seconds apart. */
const PATIENT_MS = 120_000

const seqs = (to: number): number[] => Array.from({ length: to }, (_, n) => n + 1)

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** One Redis, or a cluster. @returns what joins it as another process does */
const startPlace = async (place: string) => {
  const started = place === 'a cluster' ? await spawnRedisCluster() : await spawnRedis()
  closing.push(started.stop)
  const settings: RealtimeSettings = {
    level: 'redis-streams',
    redis: {
      nodes: [{ host: '127.0.0.1', port: Number(new URL(started.url).port) }],
      cluster: place === 'a cluster',
      access: { tls: false },
    },
  }
  const join = () => {
    const bus = createBus(settings, createLogger('bus', 'silent'))
    closing.push(() => bus.close())
    return bus
  }
  return { settings, join }
}

/** A member in a process of its own that never ends what it begins. */
const startMember = async (settings: RealtimeSettings) => {
  const child = spawn(process.execPath, [MEMBER, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: string[] = []
  createInterface(child.stdout).on('line', (line) => said.push(line))
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  closing.push(kill)
  await until(() => said.includes('joined'))
  return { begun: () => said.filter((line) => line !== 'joined').map(Number), kill }
}

describe.each(['one Redis', 'a cluster'])('a group on %s', (place) => {
  test('handles each commit exactly once while nobody dies, whoever comes and goes in good order', async () => {
    const { join } = await startPlace(place)
    const logs = Array.from({ length: 30 }, newLog)
    const handled: string[] = []
    const member = () =>
      join().divide(GROUP, async ({ chat }) => {
        await new Promise(setImmediate)
        handled.push(`${chat.chatId} ${String(chat.seq)}`)
      })
    const [teller, stopFirst] = [join(), await member()]
    await member()
    const tell = (seq: number): void => {
      for (const { commit } of logs) teller.tell(commit(seq))
    }
    for (const seq of seqs(20)) tell(seq)
    await stopFirst()
    await member()
    for (const seq of seqs(40).slice(20)) tell(seq)
    const all = logs.flatMap(({ chat }) => seqs(40).map((seq) => `${chat.chatId} ${String(seq)}`))
    await until(() => handled.length >= all.length)
    expect(handled.toSorted()).toEqual(all.toSorted())
  })

  test('handles what a member had begun when it was killed, and all else once', async () => {
    const { settings, join } = await startPlace(place)
    const dying = await startMember(settings)
    const teller = join()
    const log = newLog()
    for (const seq of seqs(30)) teller.tell(log.commit(seq))
    await until(() => dying.begun().length > 0)
    const handled: number[] = []
    const other = join()
    await other.divide(GROUP, ({ chat }) => {
      handled.push(chat.seq)
      return Promise.resolve()
    })
    for (const seq of seqs(60).slice(30)) teller.tell(log.commit(seq))
    await until(() => handled.length > 0)
    await until(() => other.logFigures().groupPending > 0)
    const held = dying.begun()
    // It lives, and nobody takes from it what it still has.
    for (const seq of held) expect(handled).not.toContain(seq)
    await dying.kill()
    await until(() => handled.length >= 60)
    expect(handled.toSorted((one, other) => one - other)).toEqual(seqs(60))
  })
})

describe('a group', () => {
  let redis: SpawnedRedis
  const processes = createProcesses('redis-streams')
  beforeEach(async () => {
    redis = await spawnRedis()
  })
  afterEach(async () => {
    await processes.close()
    await redis.stop()
  })
  const collect = async () => {
    const handled: number[] = []
    await processes.start(redis).bus.divide(GROUP, ({ chat }) => {
      handled.push(chat.seq)
      return Promise.resolve()
    })
    return handled
  }

  test(
    'goes on past a commit that always fails, and past what is none of ours, and says so without its text',
    async () => {
      const { bus, log: lines } = processes.start(redis)
      const log = newLog()
      const tries: number[] = []
      await bus.divide(GROUP, ({ chat, entries }: Commit) => {
        tries.push(chat.seq)
        return chat.seq === 1 ? Promise.reject(new Error(JSON.stringify(entries))) : Promise.resolve()
      })
      const key = `sahut:commits:${String(partitionOf(log.chat.inboxId))}`
      for (const forged of ['no JSON', '{}', 'null', '']) await redis.command('XADD', key, '*', 'c', forged)
      await redis.command('XADD', key, '*', 'other', 'field')
      for (const seq of seqs(3)) bus.tell(log.commit(seq))
      await until(() => tries.includes(3))
      const pending = async (): Promise<boolean> =>
        !(await redis.command('XPENDING', key, GROUP)).startsWith('0')
      while (await pending()) await new Promise((resolve) => setTimeout(resolve, 100))
      expect(tries.filter((seq) => seq === 1)).toHaveLength(5)
      expect(lines.join('')).toContain('the bus refused something')
      expect(lines.join('')).not.toContain('message 1')
    },
    PATIENT_MS,
  )

  test('handles what is told after Redis lost all it had', async () => {
    const handled = await collect()
    const { bus } = processes.start(redis)
    const log = newLog()
    bus.tell(log.commit(1))
    await until(() => handled.includes(1))
    await redis.command('FLUSHALL')
    bus.tell(log.commit(2))
    await until(() => handled.includes(2))
    await redis.restart()
    bus.tell(log.commit(3))
    await until(() => handled.includes(3))
  })

  test('that was there before goes on where it was', async () => {
    const { bus } = processes.start(redis)
    const log = newLog()
    const stop = await bus.divide(GROUP, () => Promise.resolve())
    await stop()
    bus.tell(log.commit(1))
    await bus.flush()
    const handled = await collect()
    await until(() => handled.includes(1))
  })
})
