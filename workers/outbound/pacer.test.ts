import type { Pace } from '@sahut/core/model/number/number'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bucket, createPacer, takeToken } from './pacer.ts'

const paces = fc.record({
  perMinute: fc.integer({ min: 1, max: 6_000 }),
  burst: fc.integer({ min: 1, max: 100 }),
})

/** When messages leave that all ask at once at 0 and ask again when they are told to, after each a rest. */
const leave = (pace: Pace, rests: readonly number[]): number[] => {
  let bucket: Bucket = { tokens: pace.burst, at: 0 }
  let now = 0
  return rests.map((rest) => {
    now += rest
    for (;;) {
      const taken = takeToken(bucket, pace, now)
      bucket = taken.bucket
      if (taken.waitMs === 0) return now
      now += taken.waitMs
    }
  })
}

const rests = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 90_000 })),
  {
    minLength: 1,
    maxLength: 60,
  },
)

test('in no stretch of time do more messages leave than the burst and what the pace allows for it', () => {
  fc.assert(
    fc.property(paces, rests, (pace, waits) => {
      const times = leave(pace, waits)
      for (const [from, start] of times.entries())
        for (let to = from; to < times.length; to += 1) {
          const span = (times[to] ?? 0) - start
          expect(to - from + 1).toBeLessThanOrEqual(pace.burst + (span * pace.perMinute) / 60_000 + 1e-6)
        }
    }),
  )
})

test('no message waits longer than one beat of the pace behind the one before it', () => {
  fc.assert(
    fc.property(paces, fc.integer({ min: 1, max: 200 }), (pace, count) => {
      const times = leave(
        pace,
        Array.from({ length: count }, () => 0),
      )
      const beat = Math.ceil(60_000 / pace.perMinute) + 1
      times.forEach((time, at) => {
        expect(time - (times[at - 1] ?? 0)).toBeLessThanOrEqual(beat)
      })
    }),
  )
})

test('a changed pace counts at once for those who wait, and after a connection was lost nothing leaves in a burst', async () => {
  const pacer = createPacer({ perMinute: 1, burst: 1 })
  await pacer.next()
  const waiting = pacer.next()
  pacer.set({ perMinute: 6_000, burst: 100 })
  await waiting
  // A full bucket would let all three leave within the same millisecond.
  await new Promise((resolve) => setTimeout(resolve, 50))
  pacer.restart()
  const start = performance.now()
  await Promise.all([pacer.next(), pacer.next(), pacer.next()])
  expect(performance.now() - start).toBeGreaterThanOrEqual(18)
  const late = pacer.next()
  pacer.close()
  await late
})
