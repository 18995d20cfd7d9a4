import {
  createAPI,
  fetchV13,
  IS_CONTROL,
  type Reader as Bytes,
  Reader,
  readKnownTaggedFields,
  readRecordsBatch,
} from '@platformatic/kafka'

/** The place is not there: too old, or ahead of all. */
export const OUT_OF_RANGE = 1

/** What a broker has of a partition, from where it was asked on. */
export type Fetched = {
  partition: number
  errorCode: number
  /** Where the partition ends; -1 where an error is told. */
  end: bigint
  /** Where the log that we read ends in the one that is there now: what came after it was taken back. */
  partsAt: bigint | undefined
  batches: Buffer
}

const partitionOf = (bytes: Bytes): Fetched => {
  const fetched: Fetched = {
    partition: bytes.readInt32(),
    errorCode: bytes.readInt16(),
    end: bytes.readInt64(),
    partsAt: undefined,
    batches: Buffer.alloc(0),
  }
  for (const _ of ['last stable offset', 'start']) bytes.readInt64()
  bytes.readNullableArray(() => [bytes.readInt64(), bytes.readInt64()])
  bytes.readInt32()
  const size = bytes.readUnsignedVarInt() - 1
  if (size > 0) {
    fetched.batches = bytes.buffer.slice(bytes.position, bytes.position + size)
    bytes.skip(size)
  }
  readKnownTaggedFields(bytes, {
    0: (tag) => {
      tag.readInt32()
      fetched.partsAt = tag.readInt64()
    },
  })
  return fetched
}

/**
 * The library's own answer decodes all records of all partitions at once, and one batch that can't be decoded would
 * stop them for good. Here batches stay bytes until `recordsOf` takes them one by one.
 */
const answerOf = (_id: number, _key: number, _version: number, bytes: Bytes): Fetched[] => {
  bytes.readInt32()
  const errorCode = bytes.readInt16()
  if (errorCode !== 0) throw new Error(`Kafka answers a fetch with error ${String(errorCode)}.`)
  bytes.readInt32()
  return bytes
    .readArray((topic) => {
      topic.readUUID()
      return topic.readArray(partitionOf, true, false)
    })
    .flat()
}

type Fetch = {
  /** How long the broker waits for something to come, ms. */
  waitMs: number
  topicId: string
  /** @param epoch of the leader from whom the record before it came; -1 if none did */
  from: { partition: number; position: bigint; epoch: number }[]
}

/** Of all, and of a partition, bytes. At least one batch comes whole. */
const MOST = 8 * 2 ** 20
const MOST_OF_PARTITION = 2 ** 20

const requestOf = ({ waitMs, topicId, from }: Fetch) => {
  const partitions = from.map(({ partition, position, epoch }) => ({
    partition,
    currentLeaderEpoch: -1,
    fetchOffset: position,
    lastFetchedEpoch: epoch,
    partitionMaxBytes: MOST_OF_PARTITION,
  }))
  const topics: fetchV13.FetchRequest[6] = [{ topicId, partitions }]
  // No session: all is said in each request.
  return fetchV13.createRequest(waitMs, 1, MOST, 0, 0, -1, topics, [], '')
}

export const fetchApi = createAPI<[Fetch], Fetched[]>(1, 13, requestOf, answerOf)

/** A batch begins with its first offset, its length and its leader's epoch. */
const LENGTH_AT = 8
const EPOCH_AT = 12
const HEAD = 12
const ATTRIBUTES_AT = 21
const LAST_AT = 23
const LEAST = 61

/**
 * The records of whole batches; one that is cut off comes again.
 * @param position records before it are left out: a batch may begin earlier
 * @param guard runs what decodes a batch; one that can't be decoded is counted and left out
 */
export const recordsOf = (
  batches: Buffer,
  { position, epoch }: { position: bigint; epoch: number },
  guard: (handle: () => void) => void,
): { records: string[]; position: bigint; epoch: number } => {
  const records: string[] = []
  const read = { records, position, epoch }
  for (let at = 0; batches.length - at >= LEAST;) {
    const size = HEAD + batches.readInt32BE(at + LENGTH_AT)
    if (size < LEAST || at + size > batches.length) break
    const batch = batches.subarray(at, at + size)
    const first = batch.readBigInt64BE(0)
    const isControl = (batch.readInt16BE(ATTRIBUTES_AT) & IS_CONTROL) !== 0
    guard(() => {
      if (isControl) return
      for (const { offsetDelta, value } of readRecordsBatch(Reader.from(batch)).records)
        if (first + BigInt(offsetDelta) >= position) records.push(value?.toString() ?? '')
    })
    const next = first + BigInt(batch.readInt32BE(LAST_AT)) + 1n
    if (next > read.position) read.position = next
    read.epoch = batch.readInt32BE(EPOCH_AT)
    at += size
  }
  return read
}
