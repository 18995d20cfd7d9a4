import { type API, produceV9, ResponseError } from '@platformatic/kafka'
import type { Logger } from 'pino'
import type { Sent } from '../log/writer.ts'
import { type KafkaNode, nodeKey } from './access.ts'
import type { KafkaBrokers } from './broker.ts'
import { type KafkaTopic, TOPIC } from './topic.ts'

/** What comes within so many ms goes together. */
const GATHER_MS = 5
/** How long a leader may wait for the other replicas, ms. */
const REPLICATED_MS = 3_000
const ALL_REPLICAS = -1
/** Of a batch, characters: brokers take a megabyte, unless told otherwise. */
const BATCH = 300_000

/** Kafka would refuse the same records again. */
const TOO_LARGE = new Set([10, 18])
const REFUSED = new Map([
  [10, 'MESSAGE_TOO_LARGE'],
  [18, 'RECORD_LIST_TOO_LARGE'],
  [29, 'TOPIC_AUTHORIZATION_FAILED'],
  [31, 'CLUSTER_AUTHORIZATION_FAILED'],
  [32, 'INVALID_TIMESTAMP'],
  [87, 'INVALID_RECORD'],
])

type Item = { partition: number; records: Buffer[]; done: (errorCode: number) => void }

/** Any error of Kafka's that is none: the answer did not come. */
const NO_ANSWER = -2

const api = produceV9.api as API<[number, number, object[], object], produceV9.ProduceResponse>

const codesOf = (response: produceV9.ProduceResponse): Map<number, number> =>
  new Map(
    response.responses.flatMap(({ partitionResponses }) =>
      partitionResponses.map(({ index, errorCode }) => [index, errorCode]),
    ),
  )

/** As many of the first records as fit a batch, at least one. */
const fitting = (records: string[]): Buffer[] => {
  const batch: Buffer[] = []
  let size = 0
  for (const record of records) {
    size += record.length
    if (batch.length > 0 && size > BATCH) break
    batch.push(Buffer.from(record))
  }
  return batch
}

/**
 * Appends by one request at a time to each broker, with what its partitions have. Without a producer's number: what is
 * appended twice, because an answer was lost, is harmless.
 */
export const createKafkaProducer = (topic: KafkaTopic, brokers: KafkaBrokers, logger: Logger) => {
  const lanes = new Map<string, Item[]>()
  let isClosed = false

  /** @returns the error of each partition */
  const produce = async (node: KafkaNode, items: Item[]): Promise<Map<number, number>> => {
    const messages = items.flatMap(({ partition, records }) =>
      records.map((value) => ({ topic: TOPIC, partition, value })),
    )
    try {
      const broker = brokers.to(node, 'appending')
      return codesOf(await broker.call(api, ALL_REPLICAS, REPLICATED_MS, messages, { producerEpoch: -1 }))
    } catch (error) {
      if (error instanceof ResponseError)
        return codesOf(error['response' as keyof ResponseError] as produceV9.ProduceResponse)
      logger.debug({ err: error, node: nodeKey(node) }, 'nothing is appended for a while')
      return new Map()
    }
  }

  const serve = async (node: KafkaNode, lane: Item[]): Promise<void> => {
    while (lane.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
      const items = lane.splice(0)
      const codes = isClosed ? new Map<number, number>() : await produce(node, items)
      for (const { partition, done } of items) done(codes.get(partition) ?? NO_ANSWER)
    }
    lanes.delete(nodeKey(node))
  }

  const append = (node: KafkaNode, partition: number, records: Buffer[]): Promise<number> =>
    new Promise((done) => {
      const item = { partition, records, done }
      const lane = lanes.get(nodeKey(node))
      if (lane !== undefined) {
        lane.push(item)
        return
      }
      const begun = [item]
      lanes.set(nodeKey(node), begun)
      void serve(node, begun)
    })

  const send = async (partition: number, records: string[]): Promise<Sent> => {
    const leader = topic.leaderOf(partition)
    if (leader === undefined || isClosed) {
      topic.look()
      return { taken: 0 }
    }
    const batch = fitting(records)
    const code = await append(leader, partition, batch)
    if (code === 0) return { taken: batch.length }
    if (TOO_LARGE.has(code) && batch.length > 1)
      return send(partition, records.slice(0, Math.ceil(batch.length / 2)))
    const refusal = REFUSED.get(code)
    if (refusal !== undefined) return { taken: 0, refusal: new Error(`Kafka: ${refusal}`) }
    topic.look()
    return { taken: 0 }
  }

  return {
    send,
    close: () => {
      isClosed = true
    },
  }
}
