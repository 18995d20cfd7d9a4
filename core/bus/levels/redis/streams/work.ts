import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type BackOff, backOffMs } from '../../../../process/back-off.ts'
import { createRerun } from '../../../../process/rerun.ts'
import { type Connection, createConnection, nodeKey, type RedisAccess, type RedisUse } from '../connection.ts'
import type { Shards } from '../shards.ts'
import { refusalIn } from './refusal.ts'

const AGAIN: BackOff = { firstMs: 50, longestMs: 1_000 }

/** A stream, and what it takes to get at it. */
export type StreamGround = { shards: Shards; access: RedisAccess; key: string; logger: Logger }

/** Something that goes on at one stream. */
export type StreamWork = {
  /** Resolves once nothing is under way. */
  settled: () => Promise<void>
  close: () => void
}

/**
 * Works at a stream over a connection of its own to the node that has it, and again after each failure: a command that
 * waits for something new keeps all others of its connection waiting too.
 * @param work resolves once nothing is left to do; it calls `succeeded` once it is past what may fail
 * @param failed told each time that the work broke off
 */
export const createStreamWork = (
  { shards, access, key, logger, use }: StreamGround & { use: RedisUse },
  work: (client: Redis, succeeded: () => void) => Promise<void>,
  failed: () => void,
): StreamWork => {
  let connection: Connection | undefined
  let failures = 0
  let refusal = ''
  let isClosed = false

  /** Says each refusal once, until the work goes on: nobody would see why nothing is read. */
  const complain = (why: string): void => {
    if (why !== '' && why !== refusal)
      logger.warn({ key, for: use, reason: why }, 'Redis refuses what a stream needs')
    refusal = why
  }

  const runs = createRerun(async () => {
    const mine = connection
    if (isClosed || mine?.isReady() !== true) return undefined
    try {
      await work(mine.client, () => {
        failures = 0
        complain('')
      })
      return undefined
    } catch (error) {
      failed()
      complain(refusalIn(error)?.message ?? refusal)
      if (error instanceof Error && error.message.startsWith('MOVED')) shards.moved()
      logger.debug({ err: error, key, for: use }, 'a stream is out of reach for a while')
      return backOffMs(AGAIN, failures++)
    }
  })

  const place = (): void => {
    const node = shards.nodeOf(key)
    if (node === undefined || isClosed) return
    if (connection !== undefined && nodeKey(connection.node) === nodeKey(node)) return
    connection?.close()
    connection = createConnection({
      node,
      access,
      use,
      onReady: () => {
        runs.ask()
      },
      onLost: shards.suspect,
      logger,
    })
  }
  shards.onLook(place)
  shards.onDemoted(() => {
    if (connection?.isReady() === true) connection.client.disconnect(true)
  })
  place()

  return {
    settled: runs.settled,
    close: () => {
      isClosed = true
      runs.stop()
      connection?.close()
    },
  }
}
