import type { Redis } from 'ioredis'
import { LATE_MS, type LogReader, type LogReading } from '../../log/engine.ts'
import { createStreamLag } from './lag.ts'
import { createStreamWork, type StreamGround } from './work.ts'
import { createWaiting } from '../../broker/waiting.ts'

/** Records that one answer brings, and how long Redis waits for the first, ms. */
const COUNT = 1_000
const BLOCK_MS = 2_000

/** What was appended so long before the reading began is read for the tail, ms: a deploy's browsers come back to it. */
const PAST_MS = 120_000
/** The most of it. */
const PAST_RECORDS = 10_000

/** How long a caller waits, ms: without Redis everything still works through the store. */
const LIVE_MS = 1_000

type Found = [id: string, fields: string[]][]

const recordsOf = (found: Found): string[] =>
  found.flatMap(([, fields]) => (fields[0] === 'c' ? [fields[1] ?? ''] : []))

const msOf = (id: string): number => Number(id.split('-')[0])

/** @returns negative if the first stands before the second */
const compare = (one: string, other: string): number => {
  const [oneMs = 0, oneSeq = 0] = one.split('-').map(Number)
  const [otherMs = 0, otherSeq = 0] = other.split('-').map(Number)
  return oneMs - otherMs || oneSeq - otherSeq
}

/** Where a stream ends. One that is empty gets a record that says nothing, so that there is a place to go on from. */
const endOf = async (client: Redis, key: string): Promise<string> => {
  const [last] = await client.xrevrange(key, '+', '-', 'COUNT', 1)
  return last?.[0] ?? String(await client.xadd(key, '*', 'begin', ''))
}

/** Whether the record at a place is still there, and with it all that came after it: a stream is trimmed from its begin. */
const isThere = async (client: Redis, key: string, place: string): Promise<boolean> =>
  (await client.xrange(key, place, place)).length > 0

/** Another process behind the same address may lack what the one before it had. */
const runIdOf = (info: string): string => /run_id:(\w+)/.exec(info)?.[1] ?? ''

const pastOf = async (client: Redis, key: string, end: string): Promise<string[]> => {
  const newest = await client.xrevrange(key, end, `${String(msOf(end) - PAST_MS)}-0`, 'COUNT', PAST_RECORDS)
  return recordsOf(newest.reverse())
}

/**
 * Reads one stream from its end on, over a connection of its own, and goes on where it was after each cut.
 * @param onInfo gets what Redis says of itself, each time that the reading begins or goes on
 */
export const createStreamReader = (
  ground: StreamGround,
  reader: LogReader,
  onInfo: (info: string) => void,
): LogReading & { close: () => void } => {
  const waiting = createWaiting(LIVE_MS)
  const { key } = ground
  const lag = createStreamLag(key)
  let position: string | undefined
  let runId = ''
  let isLive = false
  /** Somebody counts on it who could not wait any longer. */
  let isMissed = false

  const begin = async (client: Redis): Promise<void> => {
    const end = await endOf(client, key)
    reader.onPast(await pastOf(client, key, end))
    position = end
    await lag.starts(client, 'end')
    while (isMissed) {
      isMissed = false
      await reader.onResume(false)
    }
  }

  const goOn = async (client: Redis, from: string, isSameProcess: boolean): Promise<void> => {
    const isKept = await isThere(client, key, from)
    const end = await endOf(client, key)
    // Nothing would ever come after a place that lies in the future of this stream.
    const isAhead = !isKept && compare(end, from) < 0
    if (isAhead) position = end
    const rest = isAhead ? 'end' : 'rest'
    await lag.starts(client, isKept && isSameProcess ? 'place' : rest)
    await reader.onResume(isKept && isSameProcess)
  }

  /** Reads until the connection ends, which rejects. */
  const read = async (client: Redis, succeeded: () => void): Promise<never> => {
    const info = await client.info('server', 'memory')
    onInfo(info)
    const run = runIdOf(info)
    if (position === undefined) await begin(client)
    else await goOn(client, position, run === runId)
    runId = run
    isLive = true
    isMissed = false
    succeeded()
    waiting.release()
    for (let before = performance.now(); ; before = performance.now()) {
      const from = position ?? '$'
      const answer = await client.xread('COUNT', COUNT, 'BLOCK', BLOCK_MS, 'STREAMS', key, from)
      const found = answer?.[0]?.[1] ?? []
      const isLate = performance.now() - before > BLOCK_MS + LATE_MS
      if (isLate) await reader.onResume(true)
      if (found.length > 0) reader.onRecords(recordsOf(found))
      position = found.at(-1)?.[0] ?? from
      await lag.read(client, found.length, position, found.length < COUNT)
      // What stood behind it may have been trimmed away meanwhile, and nothing else would tell of that.
      if (isLate && !(await isThere(client, key, position))) await reader.onResume(false)
    }
  }

  const work = createStreamWork({ ...ground, use: 'reading' }, read, () => {
    isLive = false
  })

  return {
    live: async () => {
      if (isLive) return
      await waiting.wait(() => {
        isMissed = true
      })
    },
    behind: () => lag.behind(isLive),
    close: () => {
      waiting.release()
      work.close()
    },
  }
}
