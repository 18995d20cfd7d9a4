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

/** What waits, in order within each partition, and never more than the limit. @param lose told of each record that is dropped */
const createQueues = (lose: () => void) => {
  const queues = new Map<number, Queue>()
  let characters = 0

  const forget = (queue: Queue, { record }: Waiting): void => {
    queue.characters -= record.length
    characters -= record.length
  }

  const fullest = (): Queue | undefined => {
    let most: Queue | undefined
    for (const queue of queues.values()) if (queue.characters > (most?.characters ?? 0)) most = queue
    return most
  }

  /**
   * Makes room for a record: a partition that nobody takes anything of must not cost the others theirs.
   * @param wanted what would wait for its own partition then, characters
   */
  const makeRoom = (length: number, wanted: number): boolean => {
    while (characters + length > WAITING_LIMIT) {
      const from = fullest()
      if (from === undefined || from.characters < wanted) return false
      const last = from.waiting.length > from.underWay ? from.waiting.pop() : undefined
      if (last === undefined) return false
      forget(from, last)
      lose()
    }
    return true
  }

  return {
    all: queues,
    /** @returns the queue if it is a new one */
    add: (partition: number, record: string): Queue | undefined => {
      const { length } = record
      const known = queues.get(partition)
      if (!makeRoom(length, (known?.characters ?? 0) + length)) {
        lose()
        return undefined
      }
      const queue = known ?? { waiting: [], characters: 0, underWay: 0 }
      queue.waiting.push({ record, at: performance.now() })
      queue.characters += length
      characters += length
      if (known !== undefined) return undefined
      queues.set(partition, queue)
      return queue
    },
    /** Takes the first ones out. */
    take: (queue: Queue, count: number): Waiting[] => {
      const taken = queue.waiting.splice(0, count)
      for (const one of taken) forget(queue, one)
      return taken
    },
  }
}

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
  const flushing = createWaiting(FLUSH_MS)
  const closing = new AbortController()
  const refusals = createRefusals(logger)
  let slowest = 0
  let [again, lost] = [0, 0]

  const lose = (): void => {
    lost += 1
    onLost()
  }

  const queues = createQueues(lose)

  const done = (queue: Queue, count: number): void => {
    for (const { at } of queues.take(queue, count)) slowest = Math.max(slowest, performance.now() - at)
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
    queues.all.delete(partition)
    if (queues.all.size === 0) flushing.release()
  }

  return {
    append: (partition, record) => {
      if (closing.signal.aborted) return
      const begun = queues.add(partition, record)
      if (begun !== undefined) void sendAll(partition, begun)
    },
    flush: async () => {
      if (queues.all.size > 0) await flushing.wait()
    },
    lagMs: () => {
      const oldest = Math.min(
        ...[...queues.all.values()].map(({ waiting: [first] }) => first?.at ?? Infinity),
      )
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
      for (const { waiting } of queues.all.values()) for (const _ of waiting) lose()
    },
  }
}
