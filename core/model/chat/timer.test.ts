import { expect, test } from 'vitest'
import { laterTimer } from './timer.ts'

const timer = (seconds: number, since: number) => ({ seconds, since })

test('B7: of two timers the one that was set later stands, in whatever order they are told', () => {
  const [old, recent] = [timer(604_800, 1_000), timer(0, 2_000)]
  expect(laterTimer(undefined, old)).toBe(old)
  expect(laterTimer(old, recent)).toBe(recent)
  expect(laterTimer(recent, old)).toBe(recent)
  expect(laterTimer(recent, undefined)).toBe(recent)
})

test('B7: the same timer told again changes nothing, and told later it outlives what was set in between', () => {
  const first = timer(604_800, 1_000)
  expect(laterTimer(first, timer(604_800, 1_000))).toBe(first)
  const again = timer(604_800, 9_000)
  expect(laterTimer(laterTimer(first, again), timer(86_400, 5_000))).toBe(again)
})
