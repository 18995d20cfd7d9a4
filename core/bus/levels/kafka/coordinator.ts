import {
  type API,
  consumerGroupHeartbeatV1,
  findCoordinatorV4,
  offsetCommitV9,
  offsetFetchV9,
  ResponseError,
} from '@platformatic/kafka'
import type { KafkaNode } from './access.ts'
import type { KafkaBrokers } from './broker.ts'
import type { Place } from './offsets.ts'
import { type KafkaTopic, TOPIC } from './topic.ts'

/** How long a member may take to end what others shall have, ms. */
const HAND_OVER_MS = 60_000
const LEAVES = -1

/** What the group knows of a partition. */
type Committed = {
  /** Absent if nobody was there before. */
  place: Place | undefined
  /** How often what comes next was begun and not ended. */
  tries: number
}

/** The broker that looks after a group, by the protocol of Kafka 4 (KIP-848): brokers share the partitions out. */
export type KafkaCoordinator = {
  /**
   * Says what this member has. After an answer that is an error it has nothing any more.
   * @returns in how many ms it is to be said again, and what it shall have, if that has changed
   */
  beat: (has: number[]) => Promise<{ againMs: number; shall: number[] | undefined }>
  committed: (partition: number) => Promise<Committed>
  commit: (partition: number, place: Place, tries: number) => Promise<void>
  leave: () => Promise<void>
}

const heartbeatApi = consumerGroupHeartbeatV1.api as API<
  consumerGroupHeartbeatV1.ConsumerGroupHeartbeatRequest,
  consumerGroupHeartbeatV1.ConsumerGroupHeartbeatResponse
>

/** @param member this one's name, another one for each process */
export const createKafkaCoordinator = (
  { brokers, topic }: { brokers: KafkaBrokers; topic: KafkaTopic },
  { group, member }: { group: string; member: string },
): KafkaCoordinator => {
  let node: KafkaNode | undefined
  let epoch = 0

  const find = async (): Promise<KafkaNode> => {
    const asked = topic.leaderOf(0)
    if (asked === undefined) throw new Error('No broker of Kafka is known yet.')
    const answer = await brokers.to(asked, 'asking').call(findCoordinatorV4.api, 0, [group])
    const [found] = answer.coordinators
    if (found === undefined) throw new Error('Nobody coordinates the group.')
    return { host: found.host, port: found.port }
  }

  /** Asks the coordinator; where it fails another one is looked for, and the member comes anew. */
  const call = async <Request extends unknown[], Answer>(
    api: API<Request, Answer>,
    ...request: Request
  ): Promise<Answer> => {
    node ??= await find()
    try {
      return await brokers.to(node, 'asking').call(api, ...request)
    } catch (error) {
      node = undefined
      throw error
    }
  }

  const heartbeat = (has: number[], at: number) => {
    const topicPartitions = at === 0 ? [] : [{ topicId: topic.id() ?? '', partitions: has }]
    return call(
      heartbeatApi,
      group,
      member,
      at,
      null,
      null,
      HAND_OVER_MS,
      [TOPIC],
      null,
      null,
      topicPartitions,
    )
  }

  return {
    beat: async (has) => {
      try {
        const answer = await heartbeat(has, epoch)
        epoch = answer.memberEpoch
        const shall = answer.assignment?.topicPartitions.flatMap(({ partitions }) => partitions)
        return { againMs: answer.heartbeatIntervalMs, shall }
      } catch (error) {
        // It was thought dead, or the coordinator is another one: it comes anew.
        if (error instanceof ResponseError) epoch = 0
        throw error
      }
    },
    committed: async (partition) => {
      const topics = [{ name: TOPIC, partitionIndexes: [partition] }]
      const groups = [{ groupId: group, memberId: member, memberEpoch: epoch, topics }]
      const answer = await call(offsetFetchV9.api, groups, false)
      const known = answer.groups[0]?.topics[0]?.partitions[0]
      const position = known?.committedOffset ?? -1n
      return {
        place: position < 0n ? undefined : { position, epoch: -1 },
        tries: Number(known?.metadata ?? '') || 0,
      }
    },
    commit: async (partition, { position }, tries) => {
      const committedMetadata = tries === 0 ? '' : String(tries)
      const partitions = [
        { partitionIndex: partition, committedOffset: position, committedLeaderEpoch: -1, committedMetadata },
      ]
      await call(offsetCommitV9.api, group, epoch, member, null, [{ name: TOPIC, partitions }])
    },
    leave: async () => {
      if (epoch > 0) await heartbeat([], LEAVES)
    },
  }
}
