import { type API, listOffsetsV7 } from '@platformatic/kafka'
import type { KafkaNode } from './access.ts'
import type { KafkaBrokers } from './broker.ts'
import { TOPIC } from './topic.ts'

/** What was appended so long before the newest is read for the tail, ms: a deploy's browsers come back to it. */
const PAST_MS = 120_000n
/** The most of it. */
const PAST_RECORDS = 10_000n

const EARLIEST = -2n
const END = -1n
const NEWEST = -3n

const api = listOffsetsV7.api as API<
  [number, number, listOffsetsV7.ListOffsetsRequestTopic[]],
  listOffsetsV7.ListOffsetsResponse
>

/** A place to read from. */
export type Place = {
  position: bigint
  /** Of the leader from whom the record before it came; -1 if none did. */
  epoch: number
}

/** Asks a broker what stands where in a partition that it leads. */
export const createOffsets = (brokers: KafkaBrokers, node: KafkaNode, partition: number) => {
  const ask = async (timestamp: bigint) => {
    const partitions = [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp }]
    const answer = await brokers.to(node, 'asking').call(api, -1, 0, [{ name: TOPIC, partitions }])
    return answer.topics[0]?.partitions[0] ?? { offset: -1n, timestamp: -1n }
  }
  const end = async (): Promise<bigint> => (await ask(END)).offset
  return {
    end,
    /** Where the records of the last minutes begin, by the brokers' clocks. */
    past: async (from: bigint): Promise<bigint> => {
      const { timestamp } = await ask(NEWEST)
      const { offset } = timestamp < 0n ? { offset: -1n } : await ask(timestamp - PAST_MS)
      if (offset < 0n) return from
      const least = from - PAST_RECORDS
      return offset > least ? offset : least
    },
    /** Where to go on when a place is not there any more. */
    again: async ({ position }: Place): Promise<Place> => {
      const { offset: earliest } = await ask(EARLIEST)
      return { position: position < earliest ? earliest : await end(), epoch: -1 }
    },
  }
}
