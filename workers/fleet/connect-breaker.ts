import type { NumberId } from '@sahut/core/model/ids'
import { backOffMs } from '@sahut/core/process/back-off'
import type { Logger } from '@sahut/core/process/logger'

/** So many numbers that are refused within `WINDOW_MS` are no chance. */
const NUMBERS = 5
const WINDOW_MS = 10_000
/** The longest first pause; it doubles while refusals go on, up to `LONGEST_MS`. */
const FIRST_MS = 5_000
const LONGEST_MS = 60_000

/** Holds all new connections of a worker while WhatsApp is not available (503) to many of its numbers. */
export type Breaker = {
  /** WhatsApp ended a number's connection with 503. */
  refused: (numberId: NumberId) => void
  /** How long nothing is to be connected, ms; 0 if it may. */
  pauseMs: () => number
}

/**
 * Each number's own pause starts small; a thousand of them together are still a storm. The pause has full jitter, so
 * that not all workers come back at the same time.
 * @param now monotonic, ms
 */
export const createBreaker = ({
  logger,
  now = () => performance.now(),
  random = Math.random,
}: {
  logger: Logger
  now?: () => number
  random?: () => number
}): Breaker => {
  const refusals = new Map<NumberId, number>()
  let trips = 0
  let until = -Infinity

  const trip = (at: number): void => {
    // A pause that was followed by calm ends the row.
    if (at - until > LONGEST_MS) trips = 0
    const ms = Math.round(backOffMs({ firstMs: FIRST_MS, longestMs: LONGEST_MS }, trips, random))
    trips += 1
    until = at + ms
    logger.warn(
      { numbers: refusals.size, ms },
      'WhatsApp is not available to many numbers: none is connected for now',
    )
    refusals.clear()
  }

  return {
    refused: (numberId) => {
      const at = now()
      if (at < until) return
      refusals.set(numberId, at)
      for (const [id, since] of refusals) if (at - since > WINDOW_MS) refusals.delete(id)
      if (refusals.size >= NUMBERS) trip(at)
    },
    pauseMs: () => Math.max(0, until - now()),
  }
}
