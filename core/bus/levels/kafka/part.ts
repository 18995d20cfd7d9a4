import { setTimeout as sleep } from 'node:timers/promises'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import { createRerun, type Rerun } from '../../../process/rerun.ts'
import type { LogHandler } from '../log/engine.ts'
import type { KafkaCoordinator } from './coordinator.ts'
import { fetchApi, OUT_OF_RANGE, recordsOf } from './fetch.ts'
import { createOffsets, type Place } from './offsets.ts'
import type { KafkaGround } from './reader.ts'

/** Records that are handled beside each other. */
const BESIDE = 100
/** How often a partition is looked at that had nothing new, ms. */
const LOOK_MS = 100
const AGAIN: BackOff = { firstMs: 200, longestMs: 2_000, sure: 0.5 }

/**
 * Works through a partition for a group, from where the group is; where nobody was there before, from `first` on. What
 * is handled is committed then, and not sooner.
 * @param isOver whether this member has it no longer
 * @param onOver called once it has ended
 */
export const createKafkaPart = (
  { topic, brokers, guard, logger }: KafkaGround,
  coordinator: KafkaCoordinator,
  { partition, first }: { partition: number; first: Place },
  handle: LogHandler,
  isOver: () => boolean,
  onOver: () => void,
): Rerun => {
  let place: Place | undefined
  let tries = 0

  /** Again until it is handled; not beyond the end of this process. */
  const handleOne = async (record: string): Promise<void> => {
    for (let delivery = tries; ; delivery += 1) {
      try {
        await handle(record, delivery)
        return
      } catch (error) {
        logger.debug({ err: error, delivery }, 'a member of a group did not handle a record')
        await sleep(backOffMs(AGAIN, delivery - tries), undefined, { ref: false })
      }
    }
  }

  const begin = async (): Promise<Place> => {
    const known = await coordinator.committed(partition)
    if (known.place === undefined) await coordinator.commit(partition, first, 0)
    tries = known.tries
    return known.place ?? first
  }

  /** @returns how soon to look again, ms */
  const work = async (): Promise<number> => {
    place ??= await begin()
    const [node, topicId] = [topic.leaderOf(partition), topic.id()]
    if (node === undefined || topicId === undefined) throw new Error('Nobody leads the partition.')
    const from = [{ partition, ...place }]
    const [fetched] = await brokers.to(node, 'dividing').call(fetchApi, { waitMs: 0, topicId, from })
    if (fetched?.errorCode === OUT_OF_RANGE) {
      place = await createOffsets(brokers, node, partition).again(place)
      return 0
    }
    if (fetched?.errorCode !== 0) throw new Error(`Kafka answers ${String(fetched?.errorCode)}.`)
    const { records, ...next } = recordsOf(fetched.batches, place, guard)
    if (next.position === place.position) return LOOK_MS
    tries += 1
    // Whoever comes after a death knows by it how often that was.
    if (records.length > 0) await coordinator.commit(partition, place, tries)
    for (let at = 0; at < records.length; at += BESIDE)
      await Promise.all(records.slice(at, at + BESIDE).map(handleOne))
    await coordinator.commit(partition, next, 0)
    place = next
    tries = 0
    return 0
  }

  return createRerun(async () => {
    if (isOver()) {
      onOver()
      return undefined
    }
    try {
      return await work()
    } catch (error) {
      logger.debug({ err: error, partition }, 'a member of a group does not work for a while')
      topic.look()
      // Another member may have been there meanwhile.
      place = undefined
      return backOffMs(AGAIN, 0)
    }
  })
}
