import type { Logger } from 'pino'
import { createLogWriter, type LogWriter, type Sent } from '../log/writer.ts'
import type { RedisAccess } from './connection.ts'
import { createPool } from './pool.ts'
import type { Shards } from './shards.ts'

/** How long a stream keeps what was appended, ms: longer than any deploy or cut. Some 660 MB at 1,000 a second. */
const KEPT_MS = 15 * 60_000

/** Redis may take it later, or another node does. Anything else (it is full, it may not) it would refuse again. */
const PASSING = /^(MOVED|ASK|CLUSTERDOWN|TRYAGAIN|READONLY|LOADING|MASTERDOWN|UNBLOCKED)/

const isRefused = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ReplyError' && !PASSING.test(error.message)

/**
 * Appends to streams.
 * @param keyOf a partition's stream
 * @param onLost told of each record that will not be in its stream
 */
export const createStreamWriter = (
  shards: Shards,
  access: RedisAccess,
  keyOf: (partition: number) => string,
  onLost: () => void,
  logger: Logger,
): LogWriter => {
  /** By Redis' clock, which names the records; ours may be wrong. */
  let lastMs = 0

  const pool = createPool({
    access,
    use: 'appending',
    onReady: () => undefined,
    onLost: shards.suspect,
    logger,
  })
  pool.connectTo(shards)

  const send = async (partition: number, records: string[]): Promise<Sent> => {
    const key = keyOf(partition)
    const node = shards.nodeOf(key)
    const connection = node === undefined ? undefined : pool.to(node)
    if (connection?.isReady() !== true) return { taken: 0 }
    const oldest = String(Math.max(0, lastMs - KEPT_MS))
    const answers = await Promise.allSettled(
      records.map((record) => connection.client.xadd(key, 'MINID', '~', oldest, '*', 'c', record)),
    )
    const failedAt = answers.findIndex(({ status }) => status === 'rejected')
    const last = answers.at(failedAt === -1 ? -1 : failedAt - 1)
    if (last?.status === 'fulfilled') lastMs = Number(String(last.value).split('-')[0])
    const failed = answers[failedAt]
    if (failed?.status !== 'rejected') return { taken: answers.length }
    if (failed.reason instanceof Error && failed.reason.message.startsWith('MOVED')) shards.moved()
    return { taken: failedAt, isRefused: isRefused(failed.reason) }
  }

  const writer = createLogWriter(send, onLost)
  return {
    ...writer,
    close: () => {
      writer.close()
      pool.close()
    },
  }
}
