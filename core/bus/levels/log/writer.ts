import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import { createRefusals } from '../broker/refusals.ts'
import { createWaiting } from '../broker/waiting.ts'
import type { LogEngine } from './engine.ts'

/** Appended in one go. */
const BATCH = 500

/** What waits at most, characters; what comes beyond it is lost. */
const WAITING_LIMIT = 16 * 2 ** 20

/** How long a flush waits, ms. */
const FLUSH_MS = 1_000

const AGAIN: BackOff = { firstMs: 50, longestMs: 1_000 }

/** What became of records. */
export type Sent = {
  /** So many, the first ones, are in the log. */
  taken: number
  /** Why the next one would be refused again, if it would. */
  refusal?: Error
}

type Waiting = { record: string; at: number }

export type LogWriter = Pick<LogEngine, 'append' | 'flush' | 'lagMs' | 'tries'> & { close: () => void }

/**
 * Appends to a log, in order within each partition. A record whose answer was lost is appended again, so that it may
 * stand there twice.
 * @param send appends the first of these records, as many as fit; must not reject
 * @param onLost told of each record that will not be in the log
 */
export const createLogWriter = (
  send: (partition: number, records: string[]) => Promise<Sent>,
  onLost: () => void,
  logger: Logger,
): LogWriter => {
  const queues = new Map<number, Waiting[]>()
  const flushing = createWaiting(FLUSH_MS)
  const closing = new AbortController()
  const refusals = createRefusals(logger)
  let characters = 0
  let slowest = 0
  let [again, lost] = [0, 0]

  const lose = (): void => {
    lost += 1
    onLost()
  }

  const done = (queue: Waiting[], count: number): void => {
    for (const { record, at } of queue.splice(0, count)) {
      characters -= record.length
      slowest = Math.max(slowest, performance.now() - at)
    }
  }

  /** Resolves after so many ms, or at once when it is closed. */
  const pause = (ms: number): Promise<void> =>
    setTimeout(ms, undefined, { signal: closing.signal }).catch(() => undefined)

  /** @returns whether it is worth going on at once */
  const sendBatch = async (partition: number, queue: Waiting[]): Promise<boolean> => {
    const batch = queue.slice(0, BATCH).map(({ record }) => record)
    const { taken, refusal } = await send(partition, batch)
    done(queue, taken)
    if (refusal === undefined) {
      if (taken < batch.length) again += 1
      return taken > 0
    }
    refusals.add(`partition ${String(partition)}`, refusal)
    done(queue, 1)
    lose()
    return true
  }

  const sendAll = async (partition: number, queue: Waiting[]): Promise<void> => {
    // What is appended in the same turn goes together.
    await Promise.resolve()
    for (let tries = 0; queue.length > 0 && !closing.signal.aborted;) {
      if (await sendBatch(partition, queue)) tries = 0
      else await pause(backOffMs(AGAIN, tries++))
    }
    queues.delete(partition)
    if (queues.size === 0) flushing.release()
  }

  return {
    append: (partition, record) => {
      if (closing.signal.aborted) return
      if (characters + record.length > WAITING_LIMIT) {
        lose()
        return
      }
      characters += record.length
      const queue = queues.get(partition)
      const waiting = { record, at: performance.now() }
      if (queue !== undefined) {
        queue.push(waiting)
        return
      }
      const begun = [waiting]
      queues.set(partition, begun)
      void sendAll(partition, begun)
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
    tries: () => {
      const told = { again, lost }
      again = 0
      lost = 0
      return told
    },
    close: () => {
      if (closing.signal.aborted) return
      closing.abort()
      // Nobody else knows of what still waits.
      for (const queue of queues.values()) for (const _ of queue) lose()
    },
  }
}
