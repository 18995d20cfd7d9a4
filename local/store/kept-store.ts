import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@sahut/core/process/logger'
import { partsOf } from '@sahut/core/store/dynamodb/connection'
import { newCredentials, type SpawnedStore, spawnStore, type StoreOptions } from './spawn-store.ts'

/** Between the end of a store and the next attempt: doubles up to a limit, ms. */
const FIRST_MS = 200
const LONGEST_MS = 10_000
/** A store that ran for so long begins with short pauses again, ms. */
const STABLE_MS = 60_000

export type KeptStore = {
  endpoint: string
  pid: () => number | undefined
  /** Why it can't be relied on right now, if so. */
  trouble: () => string | undefined
  stop: () => Promise<void>
}

/**
 * Starts the embedded store, and starts it again at its place whenever it ends by itself. The log says once that it
 * ended and once that it is back.
 * @throws SahutError with a sentence for people if it can't start at first
 */
export const keepStore = async (
  options: Omit<StoreOptions, 'port' | 'credentials' | 'onTrouble'>,
  logger: Logger,
): Promise<KeptStore> => {
  let trouble: string | undefined
  const start = (place: Pick<StoreOptions, 'port' | 'credentials'>): Promise<SpawnedStore> =>
    spawnStore({
      ...options,
      ...place,
      onTrouble: (reason) => {
        trouble = reason
        if (reason === undefined) logger.warn('the store reads and writes again')
        else logger.error({ reason }, 'the store can not read or write; is the disk full?')
      },
    })

  let running = await start({ credentials: newCredentials() })
  const { endpoint } = running
  const { address, credentials } = partsOf(endpoint)
  const closing = new AbortController()
  const isClosing = (): boolean => closing.signal.aborted
  // It rejects only when closing, which the loop asks for by itself.
  const pause = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: closing.signal }).catch(() => undefined)

  const restart = async (attempt: number): Promise<void> => {
    await pause(Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS))
    if (isClosing()) return
    try {
      running = await start({ port: Number(new URL(address).port), credentials })
    } catch (error) {
      logger.debug({ err: error }, 'the store can not be started yet')
      return restart(attempt + 1)
    }
    trouble = undefined
    logger.warn({ pid: running.pid }, 'the store runs again')
  }

  const keep = async (): Promise<void> => {
    let [ends, since] = [0, performance.now()]
    for (;;) {
      await running.ended
      if (isClosing()) return
      logger.error({ pid: running.pid }, 'the store ended; it is started again')
      trouble = 'it ended'
      ends = performance.now() - since > STABLE_MS ? 0 : ends + 1
      await restart(ends)
      since = performance.now()
    }
  }
  const kept = keep()

  return {
    endpoint,
    pid: () => running.pid,
    trouble: () => trouble,
    stop: async () => {
      closing.abort()
      await running.stop()
      await kept
    },
  }
}
