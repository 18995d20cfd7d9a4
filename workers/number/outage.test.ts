import type { NumberState } from '@sahut/core/model/number/number'
import { expect, test } from 'vitest'
import { createOutage } from './outage.ts'

const MINUTE = 60_000

/** @param course each state that the number entered, and for how many minutes it stayed */
const downAfter = (...course: [NumberState, number][]): number => {
  let now = 1_000
  const outage = createOutage(MINUTE / 2, () => now)
  for (const [state, minutes] of course) {
    outage.entered(state)
    now += minutes * MINUTE
  }
  return outage.ms() / MINUTE
}

test('tries that fail are one outage, which a connection that lasts ends', () => {
  expect(downAfter(['connecting', 1], ['waiting', 2], ['connecting', 1], ['quarantined', 3])).toBe(7)
  expect(downAfter(['connecting', 9], ['open', 1])).toBe(0)
  expect(downAfter(['connecting', 9], ['open', 1], ['waiting', 2])).toBe(2)
})

test('a number that another program throws out again and again counts as not connected', () => {
  const round: [NumberState, number][] = [
    ['waiting', 0.5],
    ['connecting', 0.1],
    ['open', 0.1],
  ]
  expect(downAfter(['connecting', 0], ['open', 5], ...round, ...round, ...round)).toBeCloseTo(2.1)
})

test('what waits for a person to link it is nobody’s outage, and is none just after it was linked', () => {
  expect(downAfter(['linking', 60])).toBe(0)
  expect(downAfter(['connecting', 1], ['logged-out', 60])).toBe(0)
  expect(downAfter(['linking', 60], ['open', 0.1])).toBeCloseTo(0.1)
})
