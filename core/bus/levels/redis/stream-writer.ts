import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import type { RedisAccess } from './connection.ts'
import { createPool } from './pool.ts'
import type { Shards } from './shards.ts'
import { createWaiting } from '../broker/waiting.ts'

/** How long a stream keeps what was appended, ms: longer than any deploy or cut. Some 660 MB at 1,000 a second. */
const KEPT_MS = 15 * 60_000

/** Appended in one go. */
const BATCH = 500

/** What waits at most, characters; what comes beyond it is lost. */
const WAITING_LIMIT = 16 * 2 ** 20

/** How long a flush waits, ms. */
const FLUSH_MS = 1_000

const AGAIN: BackOff = { firstMs: 50, longestMs: 1_000 }

/** Redis may take it later, or another node does. Anything else (it is full, it may not) it would refuse again. */
const PASSING = /^(MOVED|ASK|CLUSTERDOWN|TRYAGAIN|READONLY|LOADING|MASTERDOWN|UNBLOCKED)/

export type StreamWriter = {
  append: (key: string, record: string) => void
  flush: () => Promise<void>
  lagMs: () => number
  close: () => void
}

type Waiting = { record: string; at: number }

const isRefused = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ReplyError' && !PASSING.test(error.message)

/** Resolves after so many ms, or at once when it is closed. */
const pause = (ms: number, closing: AbortController): Promise<void> =>
  setTimeout(ms, undefined, closing).catch(() => undefined)

/**
 * Appends to streams, each in order. A record whose answer was lost is appended again, so that it may stand there twice.
 * @param onLost told of each record that will not be in its stream
 */
export const createStreamWriter = (
  shards: Shards,
  access: RedisAccess,
  onLost: () => void,
  logger: Logger,
): StreamWriter => {
  const queues = new Map<string, Waiting[]>()
  const flushing = createWaiting(FLUSH_MS)
  const closing = new AbortController()
  let characters = 0
  let slowest = 0
  /** By Redis' clock, which names the records; ours may be wrong. */
  let lastMs = 0

  const pool = createPool({
    access,
    use: 'appending',
    onReady: () => undefined,
    onLost: shards.suspect,
    logger,
  })
  pool.connectTo(shards)

  const done = (queue: Waiting[], count: number): void => {
    for (const { record, at } of queue.splice(0, count)) {
      characters -= record.length
      slowest = Math.max(slowest, performance.now() - at)
    }
  }

  /** @returns whether it is worth going on at once */
  const sendBatch = async (key: string, queue: Waiting[]): Promise<boolean> => {
    const node = shards.nodeOf(key)
    const connection = node === undefined ? undefined : pool.to(node)
    if (connection?.isReady() !== true) return false
    const oldest = String(Math.max(0, lastMs - KEPT_MS))
    const answers = await Promise.allSettled(
      queue
        .slice(0, BATCH)
        .map(({ record }) => connection.client.xadd(key, 'MINID', '~', oldest, '*', 'c', record)),
    )
    const failedAt = answers.findIndex(({ status }) => status === 'rejected')
    done(queue, failedAt === -1 ? answers.length : failedAt)
    const last = answers.at(failedAt === -1 ? -1 : failedAt - 1)
    if (last?.status === 'fulfilled') lastMs = Number(String(last.value).split('-')[0])
    const failed = answers[failedAt]
    if (failed?.status !== 'rejected') return true
    if (failed.reason instanceof Error && failed.reason.message.startsWith('MOVED')) shards.moved()
    if (!isRefused(failed.reason)) return false
    done(queue, 1)
    onLost()
    return true
  }

  const send = async (key: string, queue: Waiting[]): Promise<void> => {
    // What is appended in the same turn goes together.
    await Promise.resolve()
    for (let tries = 0; queue.length > 0 && !closing.signal.aborted;) {
      if (await sendBatch(key, queue)) tries = 0
      else await pause(backOffMs(AGAIN, tries++), closing)
    }
    queues.delete(key)
    if (queues.size === 0) flushing.release()
  }

  return {
    append: (key, record) => {
      if (closing.signal.aborted) return
      if (characters + record.length > WAITING_LIMIT) {
        onLost()
        return
      }
      characters += record.length
      const queue = queues.get(key)
      const waiting = { record, at: performance.now() }
      if (queue !== undefined) {
        queue.push(waiting)
        return
      }
      const begun = [waiting]
      queues.set(key, begun)
      void send(key, begun)
    },
    flush: async () => {
      if (queues.size > 0) await flushing.wait()
    },
    lagMs: () => {
      const oldest = Math.min(...[...queues.values()].map(([first]) => first?.at ?? Infinity))
      const lag = Math.max(slowest, oldest === Infinity ? 0 : performance.now() - oldest)
      slowest = 0
      return lag
    },
    close: () => {
      closing.abort()
      pool.close()
    },
  }
}
