import type { Pace } from '@sahut/core/model/number/number'
import { createPauses } from '../number/pauses.ts'

/** Messages that may leave at once, as of a time (ms on any clock that never goes back). */
export type Bucket = { tokens: number; at: number }

const MINUTE_MS = 60_000

/**
 * Takes a message's worth out of a bucket that fills at a pace. Pure.
 * @returns the bucket after it, and how long to wait before asking again, ms; 0 means that the message may leave
 */
export const takeToken = (
  { tokens, at }: Bucket,
  { perMinute, burst }: Pace,
  now: number,
): { bucket: Bucket; waitMs: number } => {
  const filled = Math.min(burst, tokens + ((now - at) * perMinute) / MINUTE_MS)
  // Sums of fractions may fall short of a whole by a hair.
  const isEnough = filled > 1 - 1e-9
  return isEnough
    ? { bucket: { tokens: Math.max(0, filled - 1), at: now }, waitMs: 0 }
    : { bucket: { tokens: filled, at: now }, waitMs: Math.ceil(((1 - filled) * MINUTE_MS) / perMinute) }
}

/** Lets a number's messages leave at its pace, in the order in which they ask. */
export type Pacer = {
  /** Resolves when the next message may leave. */
  next: () => Promise<void>
  /** From now on this is the pace, for those who wait too. */
  set: (pace: Pace) => void
  /** What has gathered while nothing could be sent is not sent in one burst. */
  restart: () => void
  /** Nobody waits any more. */
  close: () => void
}

export const createPacer = (initial: Pace): Pacer => {
  const pauses = createPauses()
  let pace = initial
  let bucket: Bucket = { tokens: 1, at: performance.now() }
  let line = Promise.resolve()
  let isClosed = false

  const wait = async (): Promise<void> => {
    while (!isClosed) {
      const taken = takeToken(bucket, pace, performance.now())
      bucket = taken.bucket
      if (taken.waitMs === 0) return
      await pauses.wait(taken.waitMs)
    }
  }

  return {
    next: () => (line = line.then(wait)),
    set: (next) => {
      pace = next
      pauses.wake()
    },
    restart: () => {
      bucket = { tokens: Math.min(bucket.tokens, 1), at: performance.now() }
    },
    close: () => {
      isClosed = true
      pauses.wake()
    },
  }
}
