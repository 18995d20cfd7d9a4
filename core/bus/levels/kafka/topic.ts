import { createTopicsV7, metadataV12, ResponseError } from '@platformatic/kafka'
import type { Logger } from 'pino'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import { createRerun } from '../../../process/rerun.ts'
import { type KafkaNode, type KafkaSettings, nodeKey, reasonOf } from './access.ts'
import type { KafkaBrokers } from './broker.ts'

export const TOPIC = 'sahut.facts'

const REPLICAS = 3
const KEPT_MS = 24 * 60 * 60_000
/** The largest batch that the topic takes: a commit of many long texts is some megabytes. */
const LARGEST = 8 * 2 ** 20
const CREATE_MS = 4_000
const AGAIN: BackOff = { firstMs: 100, longestMs: 1_000 }

/** Leaders move within a second or so: whoever asks is served by a look that comes so soon, and so long after one that told all. */
const SOON_MS = 50
const PAUSE_MS = 250

/** While a cluster starts, brokers come one by one: the topic is made without the others only after so many looks. */
const PATIENT_LOOKS = 6

const UNKNOWN_TOPIC = 3
const TOPIC_EXISTS = 36

/** Our topic, as brokers see it. */
export type KafkaTopic = {
  /** Another one after the topic was deleted and made anew; nothing until a broker has answered. */
  id: () => string | undefined
  /** Who leads a partition, as far as is known. */
  leaderOf: (partition: number) => KafkaNode | undefined
  /** Something did not go as it should, or nothing is known: asks the brokers again, soon. */
  look: () => void
  /** Called after every look that brought something. */
  onLook: (listener: () => void) => void
  close: () => void
}

/** What an answer says although some of it is an error. */
const partOf = (error: unknown): unknown => {
  if (!(error instanceof ResponseError)) throw error
  return error['response' as keyof ResponseError]
}

/** As many replicas as the brokers allow. They number the records' times: a clock of ours may be wrong. */
const wantedTopic = (brokers: number, partitions: number) => {
  const replicas = Math.min(REPLICAS, brokers)
  const configs = {
    'min.insync.replicas': replicas === REPLICAS ? 2 : 1,
    'retention.ms': KEPT_MS,
    'cleanup.policy': 'delete',
    'max.message.bytes': LARGEST,
    'message.timestamp.type': 'LogAppendTime',
  }
  return {
    name: TOPIC,
    numPartitions: partitions,
    replicationFactor: replicas,
    assignments: [],
    configs: Object.entries(configs).map(([name, value]) => ({ name, value: String(value) })),
  }
}

export const createKafkaTopic = (
  brokers: KafkaBrokers,
  { brokers: named }: KafkaSettings,
  partitions: number,
  logger: Logger,
): KafkaTopic => {
  const listeners = new Set<() => void>()
  let known: KafkaNode[] = []
  let leaders = new Map<number, KafkaNode>()
  let id: string | undefined
  let turn = 0
  let missing = 0
  let failures = 0
  let complaint = ''
  /** When all was known last. */
  let lookedAt = -Infinity

  /** Says each trouble once, until it is over. */
  const complain = (what: string): void => {
    if (what !== '' && what !== complaint)
      logger.warn({ topic: TOPIC, reason: what }, 'Kafka has no topic for us')
    complaint = what
  }

  const create = async (node: KafkaNode, count: number): Promise<void> => {
    const wanted = [wantedTopic(count, partitions)]
    try {
      await brokers.to(node, 'asking').call(createTopicsV7.api, wanted, CREATE_MS, false)
      logger.info({ topic: TOPIC, partitions }, 'the topic of the bus is made')
    } catch (error) {
      // Another process was faster.
      const { topics } = partOf(error) as createTopicsV7.CreateTopicsResponse
      if (topics[0]?.errorCode !== TOPIC_EXISTS) complain(reasonOf(error))
    }
  }

  const take = ({ brokers: all, topics: [topic] }: metadataV12.MetadataResponse): boolean => {
    const nodes = new Map(all.map(({ nodeId, host, port }) => [nodeId, { host, port }]))
    known = [...nodes.values()]
    if (topic === undefined || topic.partitions.length === 0) return false
    if (topic.partitions.length < partitions)
      complain(
        `it has ${String(topic.partitions.length)} partitions and needs ${String(partitions)}, as many for each of GATEWAY_GROUPS: what belongs to those that are missing comes late until they are there (kafka-topics.sh --alter --topic ${TOPIC} --partitions ${String(partitions)})`,
      )
    id = topic.topicId
    leaders = new Map(
      topic.partitions.flatMap(({ partitionIndex, leaderId }) => {
        const node = nodes.get(leaderId)
        return node === undefined ? [] : [[partitionIndex, node]]
      }),
    )
    return leaders.size >= partitions
  }

  const looks = createRerun(async () => {
    const all = [...new Map([...named, ...known].map((node) => [nodeKey(node), node])).values()]
    const node = all[turn % all.length] ?? named[0]
    try {
      const asked = brokers.to(node, 'asking').call(metadataV12.api, [TOPIC], false, false)
      const answer = await asked.catch((error: unknown) => partOf(error) as metadataV12.MetadataResponse)
      const isWhole = take(answer)
      const error = answer.topics[0]?.errorCode ?? 0
      if (error === UNKNOWN_TOPIC) {
        missing += 1
        if (answer.brokers.length >= REPLICAS || missing > PATIENT_LOOKS)
          await create(node, answer.brokers.length)
      } else if (error !== 0) complain(`error ${String(error)} of Kafka: it may not be read, or not yet`)
      else if (isWhole) complain('')
      for (const listener of listeners) listener()
      failures = isWhole ? 0 : failures + 1
      if (isWhole) lookedAt = performance.now()
      return isWhole ? undefined : backOffMs(AGAIN, failures)
    } catch (error) {
      logger.debug({ err: error, node: nodeKey(node) }, 'a broker of Kafka does not answer')
      turn += 1
      return backOffMs(AGAIN, failures++)
    }
  })
  looks.ask()

  return {
    id: () => id,
    leaderOf: (partition) => leaders.get(partition),
    look: () => {
      looks.ask(Math.max(SOON_MS, lookedAt + PAUSE_MS - performance.now()))
    },
    onLook: (listener) => {
      listeners.add(listener)
    },
    close: () => {
      looks.stop()
      listeners.clear()
    },
  }
}
