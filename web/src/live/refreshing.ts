import { asSahutError, type SahutError } from '@sahut/core/contract/errors'
import { retryDelay } from './socket.ts'

/** Refreshes begin at most so often, ms: under a storm every frame may ask for one. */
const GAP_MS = 1_000

/** Reads something again whenever that is wanted: one read at a time, not too often, and after failures until it works. */
export type Refreshing = { now: () => void; stop: () => void }

/**
 * @param onFailure is told of each failure; only those that another try may cure are tried again
 * @param gapMs reads begin at most so often
 */
export const createRefreshing = (
  read: () => Promise<void>,
  onFailure: (error: SahutError) => void,
  gapMs = GAP_MS,
): Refreshing => {
  let state: 'idle' | 'reading' | 'reading, then again' | 'stopped' = 'idle'
  let timer: ReturnType<typeof setTimeout> | undefined
  let begun = Number.NEGATIVE_INFINITY

  const run = async (tries: number): Promise<void> => {
    state = 'reading'
    begun = performance.now()
    let wait: number | undefined
    try {
      await read()
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (!isStopped()) onFailure(error)
      if (error.retry) wait = retryDelay(tries + 2)
    }
    settle(wait, tries)
  }
  const isStopped = (): boolean => state === 'stopped'
  const settle = (wait: number | undefined, tries: number): void => {
    if (state === 'stopped') return
    const isWanted = state === 'reading, then again'
    state = 'idle'
    if (wait !== undefined) later(wait, tries + 1)
    else if (isWanted) later(begun + gapMs - performance.now(), 0)
  }
  const later = (wait: number, tries: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void run(tries), Math.max(0, wait))
  }

  return {
    now: () => {
      if (state === 'reading') state = 'reading, then again'
      if (state === 'idle') later(begun + gapMs - performance.now(), 0)
    },
    stop: () => {
      state = 'stopped'
      clearTimeout(timer)
    },
  }
}
