import type { Logger } from 'pino'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import { createRerun, type Rerun } from '../../../process/rerun.ts'
import { createWaiting, type Waiting } from '../broker/waiting.ts'
import { LATE_MS, type LogReader, type LogReading } from '../log/engine.ts'
import { type KafkaNode, nodeKey } from './access.ts'
import type { KafkaBrokers } from './broker.ts'
import { fetchApi, type Fetched, OUT_OF_RANGE, recordsOf } from './fetch.ts'
import { createOffsets, type Place } from './offsets.ts'
import type { KafkaTopic } from './topic.ts'

/** How long a broker waits for the first record, ms: a partition that joins waits as long for its first ones. */
const BLOCK_MS = 250

/** How long a caller waits, ms: without Kafka everything still works through the store. */
const LIVE_MS = 1_000

const AGAIN: BackOff = { firstMs: 50, longestMs: 1_000 }

type Reading = {
  partition: number
  reader: LogReader
  waiting: Waiting
  begins: Rerun
  /** Where it goes on; nothing before it has begun. */
  place: Place | undefined
  /** Of which topic. */
  topicId: string | undefined
  isCut: boolean
  /** Whether something is missing between what was told and its place. */
  isHole: boolean
  /** Somebody counts on it who could not wait any longer. */
  isMissed: boolean
  /** Records that it had yet to read when it was read last. */
  behind: number
  /** When there were none. */
  levelAt: number
}

export type KafkaGround = {
  topic: KafkaTopic
  brokers: KafkaBrokers
  /** Runs what decodes records. */
  guard: (handle: () => void) => void
  logger: Logger
}

/** Finds the end of a partition, and reads what stands before it. @returns nothing while nobody leads it */
const begin = async (ground: KafkaGround, { partition, reader }: Reading) => {
  const { topic, brokers, guard } = ground
  const [node, topicId] = [topic.leaderOf(partition), topic.id()]
  if (node === undefined || topicId === undefined) return undefined
  const offsets = createOffsets(brokers, node, partition)
  const end = await offsets.end()
  let place = { position: await offsets.past(end), epoch: -1 }
  const past: string[] = []
  while (place.position < end) {
    const from = [{ partition, ...place }]
    const [fetched] = await brokers.to(node, 'asking').call(fetchApi, { waitMs: 0, topicId, from })
    const { records, ...next } = recordsOf(fetched?.batches ?? Buffer.alloc(0), place, guard)
    if (next.position === place.position) break
    past.push(...records)
    place = next
  }
  reader.onPast(past)
  // It may have read further than the end of that time.
  return { topicId, place: place.position < end ? { position: end, epoch: -1 } : place }
}

/** The partitions that one broker leads, read together by one request at a time. */
const createFeed = (ground: KafkaGround, node: KafkaNode, all: ReadonlyMap<number, Reading>) => {
  const { topic, brokers, guard, logger } = ground
  let failures = 0
  let turn = 0
  const isLed = (leader: KafkaNode | undefined): boolean =>
    leader !== undefined && nodeKey(leader) === nodeKey(node)

  const take = async (reading: Reading, { errorCode, partsAt, end, batches }: Fetched): Promise<void> => {
    const { place } = reading
    if (place === undefined) return
    if (errorCode !== 0 || partsAt !== undefined) {
      reading.isCut = true
      if (errorCode === OUT_OF_RANGE)
        reading.place = await createOffsets(brokers, node, reading.partition).again(place)
      else if (partsAt !== undefined) reading.place = { position: partsAt, epoch: -1 }
      else topic.look()
      reading.isHole ||= errorCode === OUT_OF_RANGE || partsAt !== undefined
      return
    }
    if (reading.isCut) {
      const isWhole = !reading.isHole
      // Before the wait, in which the topic may turn out to be another one.
      Object.assign(reading, { isCut: false, isHole: false })
      await reading.reader.onResume(isWhole)
    }
    const { records, ...next } = recordsOf(batches, place, guard)
    if (records.length > 0) reading.reader.onRecords(records)
    // It may have been placed anew meanwhile.
    if (reading.place === place) reading.place = next
    reading.behind = Math.max(0, Number(end - next.position))
    if (reading.behind === 0) reading.levelAt = performance.now()
  }

  return createRerun(async () => {
    const topicId = topic.id()
    const mine = [...all.values()].filter(
      ({ partition, topicId: of }) => of === topicId && isLed(topic.leaderOf(partition)),
    )
    const from = mine.flatMap(({ partition, place }) =>
      place === undefined ? [] : [{ partition, ...place }],
    )
    if (from.length === 0 || topicId === undefined) return undefined
    // A broker fills its answer in this order: another one is the first each time, so that none waits for all others.
    turn += 1
    from.push(...from.splice(0, turn % from.length))
    try {
      const asked = performance.now()
      const answer = await brokers.to(node, 'reading').call(fetchApi, { waitMs: BLOCK_MS, topicId, from })
      if (performance.now() - asked > BLOCK_MS + LATE_MS) for (const reading of mine) reading.isCut = true
      await Promise.all(
        answer.map(async (fetched) => {
          const reading = all.get(fetched.partition)
          if (reading !== undefined) await take(reading, fetched)
        }),
      )
      failures = answer.some(({ errorCode }) => errorCode !== 0) ? failures + 1 : 0
      return failures === 0 ? 0 : backOffMs(AGAIN, failures)
    } catch (error) {
      logger.debug({ err: error, node: nodeKey(node) }, 'a broker is not read for a while')
      for (const reading of mine) reading.isCut = true
      topic.look()
      return backOffMs(AGAIN, failures++)
    }
  })
}

/**
 * Reads partitions at positions of our own, each from its end on, and goes on there after each cut, whoever leads it by
 * then. A topic that was made anew is read from its begin.
 */
export const createKafkaReader = (ground: KafkaGround) => {
  const { topic, logger } = ground
  const readings = new Map<number, Reading>()
  const feeds = new Map<string, { node: KafkaNode; feed: Rerun }>()
  let isClosed = false

  const feed = (): void => {
    for (const { partition, place } of readings.values()) {
      const node = topic.leaderOf(partition)
      if (node === undefined || place === undefined || isClosed) continue
      const key = nodeKey(node)
      const known = feeds.get(key) ?? { node, feed: createFeed(ground, node, readings) }
      feeds.set(key, known)
      known.feed.ask()
    }
  }

  /** Reads a topic that was made anew from its begin; it may have been while the reading of the one before began. */
  const align = (reading: Reading): void => {
    const topicId = topic.id()
    if (reading.topicId === topicId) return
    Object.assign(reading, { topicId, place: { position: 0n, epoch: -1 }, isCut: true, isHole: true })
  }

  const beginOf = (reading: Reading) => async (): Promise<number | undefined> => {
    if (isClosed || reading.place !== undefined) return undefined
    try {
      const begun = await begin(ground, reading)
      if (begun === undefined) {
        topic.look()
        return LIVE_MS
      }
      while (reading.isMissed) {
        reading.isMissed = false
        await reading.reader.onResume(false)
      }
      Object.assign(reading, begun)
      align(reading)
      reading.waiting.release()
      feed()
      return undefined
    } catch (error) {
      logger.debug({ err: error, partition: reading.partition }, 'a partition can not be read yet')
      topic.look()
      return backOffMs(AGAIN, 2)
    }
  }

  topic.onLook(() => {
    for (const reading of readings.values())
      if (reading.place === undefined) reading.begins.ask()
      else align(reading)
    feed()
  })

  return {
    read: (partition: number, reader: LogReader): LogReading => {
      const reading: Reading = {
        partition,
        reader,
        waiting: createWaiting(LIVE_MS),
        begins: createRerun(() => beginOf(reading)()),
        place: undefined,
        topicId: undefined,
        isCut: false,
        isHole: false,
        isMissed: false,
        behind: 0,
        levelAt: performance.now(),
      }
      readings.set(partition, reading)
      reading.begins.ask()
      return {
        live: async () => {
          // All that comes after its place is told, sooner or later.
          if (reading.place !== undefined) return
          await reading.waiting.wait(() => {
            reading.isMissed = true
          })
        },
        behind: () => ({
          records: reading.behind,
          ms: reading.isCut || reading.behind > 0 ? performance.now() - reading.levelAt : 0,
        }),
      }
    },
    close: () => {
      isClosed = true
      for (const { begins, waiting } of readings.values()) {
        begins.stop()
        waiting.release()
      }
      for (const one of feeds.values()) one.feed.stop()
    },
  }
}
