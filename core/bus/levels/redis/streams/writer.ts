import type { Logger } from 'pino'
import { createLogWriter, type LogWriter, type Sent } from '../../log/writer.ts'
import type { RedisAccess } from '../connection.ts'
import { createPool } from '../pool.ts'
import type { Shards } from '../shards.ts'
import { refusalIn } from './refusal.ts'

/** How long a stream keeps what was appended, ms: longer than any deploy or cut. Some 660 MB at 1,000 a second. */
const KEPT_MS = 15 * 60_000

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
  /** Of each stream, by the clock of its node, which names the records; ours may be wrong. */
  const lastMs = new Map<string, number>()

  const pool = createPool({
    access,
    use: 'appending',
    onReady: () => undefined,
    onLost: shards.suspect,
    logger,
  })
  pool.connectTo(shards)
  shards.onDemoted(pool.renew)

  const send = async (partition: number, records: string[]): Promise<Sent> => {
    const key = keyOf(partition)
    const node = shards.nodeOf(key)
    const connection = node === undefined ? undefined : pool.to(node)
    if (connection?.isReady() !== true) return { taken: 0 }
    const oldest = String(Math.max(0, (lastMs.get(key) ?? 0) - KEPT_MS))
    const answers = await Promise.allSettled(
      records.map((record) => connection.client.xadd(key, 'MINID', '~', oldest, '*', 'c', record)),
    )
    const failedAt = answers.findIndex(({ status }) => status === 'rejected')
    const last = answers.at(failedAt === -1 ? -1 : failedAt - 1)
    if (last?.status === 'fulfilled') lastMs.set(key, Number(String(last.value).split('-')[0]))
    const failed = answers[failedAt]
    if (failed?.status !== 'rejected') return { taken: answers.length }
    if (failed.reason instanceof Error && failed.reason.message.startsWith('MOVED')) shards.moved()
    if (failed.reason instanceof Error && failed.reason.message.startsWith('READONLY')) shards.demoted()
    const refusal = refusalIn(failed.reason)
    return { taken: failedAt, ...(refusal && { refusal }) }
  }

  const writer = createLogWriter(send, onLost, logger)
  return {
    ...writer,
    close: () => {
      writer.close()
      pool.close()
    },
  }
}
