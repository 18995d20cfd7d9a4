import { ResponseError } from '@platformatic/kafka'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import { createRerun, type Rerun } from '../../../process/rerun.ts'
import { createWaiting } from '../broker/waiting.ts'
import type { LogHandler } from '../log/engine.ts'
import { reasonOf } from './access.ts'
import { createKafkaCoordinator } from './coordinator.ts'
import { createOffsets, type Place } from './offsets.ts'
import { createKafkaPart } from './part.ts'
import type { KafkaGround } from './reader.ts'

/** How soon a member asks again that has nothing yet, ms, and how often: there may be more members than partitions. */
const EMPTY_MS = 250
const EMPTY_BEATS = 20
/** How long a caller waits to be a member, and for an end in good order, ms. */
const JOIN_MS = 1_000
const LEAVE_MS = 1_000
const AGAIN: BackOff = { firstMs: 200, longestMs: 2_000 }
/** Failures in a row that pass by themselves: groups move, coordinators load. */
const PASSING = 10

/** A member of a group that shares the partitions. */
export type KafkaMember = {
  /** Resolves once it has its share, or after a second. */
  joined: () => Promise<void>
  /** Takes nothing more, and leaves once what it had taken is handled. */
  stop: () => Promise<void>
  /** Leaves within a second. */
  close: () => Promise<void>
}

/** Where all partitions end by now. One that nobody leads, or that is missing, keeps nobody from the others. */
const findEnds = async (
  { topic, brokers }: KafkaGround,
  partitions: number,
): Promise<(Place | undefined)[]> => {
  if (topic.id() === undefined) throw new Error('The topic is not known yet.')
  return Promise.all(
    Array.from({ length: partitions }, async (_, partition) => {
      const node = topic.leaderOf(partition)
      if (node === undefined) return undefined
      return { position: await createOffsets(brokers, node, partition).end(), epoch: -1 }
    }),
  )
}

/**
 * Takes part in a consumer group. A record is done with once its handler has resolved; one that was rejected is handed
 * to the same member again, and one whose member died to whoever has the partition then.
 * @param named the group, and this member's name in it
 */
export const createKafkaMember = (
  ground: KafkaGround,
  named: { group: string; member: string },
  partitions: number,
  handle: LogHandler,
): KafkaMember => {
  const { topic, logger } = ground
  const coordinator = createKafkaCoordinator(ground, named)
  const joining = createWaiting(JOIN_MS)
  const parts = new Map<number, { works: Rerun; isWanted: boolean }>()
  /** Where partitions ended when this member came: who is new to the log begins there. */
  let ends: (Place | undefined)[] | undefined
  let isJoined = false
  let isStopped = false
  let failures = 0
  /** Beats in a row that brought nothing. */
  let empty = 0

  const begin = (partition: number): void => {
    const first = ends?.[partition] ?? { position: 0n, epoch: -1 }
    const isOver = (): boolean => isStopped || !part.isWanted
    const onOver = (): void => {
      parts.delete(partition)
      beats.ask()
    }
    const works = createKafkaPart(ground, coordinator, { partition, first }, handle, isOver, onOver)
    const part = { works, isWanted: true }
    parts.set(partition, part)
    works.ask()
  }

  const take = (shall: number[]): void => {
    for (const [partition, part] of parts) {
      part.isWanted = shall.includes(partition)
      part.works.ask()
    }
    for (const partition of shall) if (!parts.has(partition)) begin(partition)
  }

  const beats: Rerun = createRerun(async () => {
    if (isStopped) return undefined
    try {
      ends ??= await findEnds(ground, partitions)
      const { againMs, shall } = await coordinator.beat([...parts.keys()])
      failures = 0
      if (shall !== undefined) take(shall)
      if (parts.size > 0 && !isJoined) {
        isJoined = true
        joining.release()
      }
      empty = parts.size > 0 ? 0 : empty + 1
      return empty === 0 || empty > EMPTY_BEATS ? againMs : Math.min(againMs, EMPTY_MS)
    } catch (error) {
      const what = { group: named.group, reason: reasonOf(error) }
      if (failures === PASSING) logger.warn(what, 'Kafka lets this process take no part in the group')
      else logger.debug(what, 'a group is not heard of for a while')
      if (error instanceof ResponseError) take([])
      topic.look()
      return backOffMs(AGAIN, failures++)
    }
  })
  beats.ask()

  const stop = async (): Promise<void> => {
    isStopped = true
    beats.stop()
    await beats.settled()
    const begun = [...parts.values()]
    for (const { works } of begun) works.stop()
    await Promise.all(begun.map(({ works }) => works.settled()))
    await coordinator.leave().catch((error: unknown) => {
      logger.debug({ err: error, group: named.group }, 'a member of a group is taken for dead')
    })
  }

  return {
    joined: async () => {
      if (!isJoined) await joining.wait()
    },
    stop,
    close: async () => {
      joining.release()
      await Promise.race([stop(), sleep(LEAVE_MS, undefined, { ref: false })])
    },
  }
}
