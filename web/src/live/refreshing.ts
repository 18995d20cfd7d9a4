import { asSahutError, type SahutError } from '@sahut/core/contract/errors'
import { createRerun } from '@sahut/core/process/rerun'
import { retryDelay } from './live.ts'

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
  let begun = Number.NEGATIVE_INFINITY
  let failures = 0
  let isStopped = false

  const rerun = createRerun(async () => {
    begun = performance.now()
    try {
      await read()
      failures = 0
      return undefined
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (!isStopped) onFailure(error)
      failures = error.retry ? failures + 1 : 0
      return error.retry ? retryDelay(failures + 1) : undefined
    }
  })

  return {
    now: () => {
      rerun.ask(Math.max(0, begun + gapMs - performance.now()))
    },
    stop: () => {
      isStopped = true
      rerun.stop()
    },
  }
}
