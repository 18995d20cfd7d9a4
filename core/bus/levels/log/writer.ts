import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import { createRefusals } from '../broker/refusals.ts'
import { createWaiting } from '../broker/waiting.ts'
import type { LogEngine } from './engine.ts'

/** Appended in one go. */
const BATCH = 500

/** What waits at most, characters. Beyond it is lost what came last where most waits. */
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

/** What waits for one partition; the first ones may be under way. */
type Queue = { waiting: Waiting[]; characters: number; underWay: number }

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
  const queues = new Map<number, Queue>()
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

  const forget = (queue: Queue, { record }: Waiting): void => {
    queue.characters -= record.length
    characters -= record.length
  }

  const done = (queue: Queue, count: number): void => {
    for (const one of queue.waiting.splice(0, count)) {
      forget(queue, one)
      slowest = Math.max(slowest, performance.now() - one.at)
    }
  }

  /**
   * Makes room for a record: a partition that nobody takes anything of must not cost the others theirs.
   * @param wanted what would wait for its own partition then, characters
   */
  const makeRoom = (length: number, wanted: number): boolean => {
    while (characters + length > WAITING_LIMIT) {
      let fullest: Queue | undefined
      for (const queue of queues.values()) if (queue.characters > (fullest?.characters ?? 0)) fullest = queue
      if (fullest === undefined || fullest.characters < wanted) return false
      const last = fullest.waiting.length > fullest.underWay ? fullest.waiting.pop() : undefined
      if (last === undefined) return false
      forget(fullest, last)
      lose()
    }
    return true
  }

  /** Resolves after so many ms, or at once when it is closed. */
  const pause = (ms: number): Promise<void> =>
    setTimeout(ms, undefined, { signal: closing.signal }).catch(() => undefined)

  /** @returns whether it is worth going on at once */
  const sendBatch = async (partition: number, queue: Queue): Promise<boolean> => {
    const batch = queue.waiting.slice(0, BATCH).map(({ record }) => record)
    queue.underWay = batch.length
    const { taken, refusal } = await send(partition, batch)
    queue.underWay = 0
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

  const sendAll = async (partition: number, queue: Queue): Promise<void> => {
    // What is appended in the same turn goes together.
    await Promise.resolve()
    for (let tries = 0; queue.waiting.length > 0 && !closing.signal.aborted;) {
      if (await sendBatch(partition, queue)) tries = 0
      else await pause(backOffMs(AGAIN, tries++))
    }
    queues.delete(partition)
    if (queues.size === 0) flushing.release()
  }

  return {
    append: (partition, record) => {
      if (closing.signal.aborted) return
      const { length } = record
      if (!makeRoom(length, (queues.get(partition)?.characters ?? 0) + length)) {
        lose()
        return
      }
      characters += length
      const waiting = { record, at: performance.now() }
      const known = queues.get(partition)
      if (known !== undefined) {
        known.waiting.push(waiting)
        known.characters += length
        return
      }
      const begun: Queue = { waiting: [waiting], characters: length, underWay: 0 }
      queues.set(partition, begun)
      void sendAll(partition, begun)
    },
    flush: async () => {
      if (queues.size > 0) await flushing.wait()
    },
    lagMs: () => {
      const oldest = Math.min(...[...queues.values()].map(({ waiting: [first] }) => first?.at ?? Infinity))
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
      for (const { waiting } of queues.values()) for (const _ of waiting) lose()
    },
  }
}
