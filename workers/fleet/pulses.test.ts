import { newWorkerId } from '@sahut/core/model/ids'
import type { WorkerCard } from '@sahut/core/numbers/workers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPulses, STILL_LOOKS } from './pulses.ts'

const BEAT_MS = 1_000
const workerId = newWorkerId()

const cardAt = (counter: number): WorkerCard => ({
  workerId,
  counter,
  address: { host: '127.0.0.1', port: 4_711, machine: 'one' },
  numbers: 3,
  capacity: 10,
  isDraining: false,
  isBusy: false,
})

/** An observer that looked at these counters, a heartbeat apart. */
const after = (counters: number[]) => {
  const pulses = createPulses(BEAT_MS)
  let at = 0
  const see = (counter: number, ms = BEAT_MS): boolean => {
    at += ms
    pulses.see([cardAt(counter)], at)
    return pulses.isAlive(workerId)
  }
  for (const counter of counters) see(counter)
  const suspect = (answered: boolean): boolean => pulses.suspect(workerId, answered, at)
  return { pulses, see, suspect }
}

describe('a worker counts as dead', () => {
  test('once its counter stood still for several looks in a row, and not before', () => {
    const { see } = after([7])
    const looks = Array.from({ length: STILL_LOOKS }, () => see(7))
    expect(looks).toEqual([true, true, true, false])
  })

  test('never while its counter rises now and then, whatever the observer does in between', () => {
    const rises = fc.integer({ min: 0, max: STILL_LOOKS - 1 })
    fc.assert(
      fc.property(fc.array(rises, { maxLength: 30 }), (stills) => {
        const { see } = after([0])
        const isAlive = stills.flatMap((still, n) => [
          see(n + 1),
          ...Array.from({ length: Math.min(still, STILL_LOOKS - 1) }, () => see(n + 1)),
        ])
        expect(isAlive).not.toContain(false)
      }),
    )
  })

  test('not because the observer looks often', () => {
    const { see } = after([7])
    expect(Array.from({ length: 50 }, () => see(7, 10))).not.toContain(false)
  })

  test('not because the observer was frozen: its first look finds the counter moved', () => {
    const { see } = after([7, 7, 7, 7])
    expect(see(99, 3_600_000)).toBe(true)
  })

  test('not because the store was away, from which nobody could learn that it lives', () => {
    const { pulses, see } = after([7, 7, 7, 7])
    pulses.miss()
    expect(see(7)).toBe(true)
  })

  test('at once when its process is said to be gone and its address had answered', () => {
    const { pulses, suspect } = after([7])
    expect(suspect(true)).toBe(true)
    expect(pulses.isAlive(workerId)).toBe(false)
  })

  test('at once also if it had shown a last heartbeat that nobody had looked at', () => {
    const { see, suspect } = after([7])
    expect(suspect(true)).toBe(true)
    expect([see(8, 30), see(8), see(8)]).toEqual([false, false, false])
  })

  test('soon when its address refuses but never answered: the address may be wrong', () => {
    const { see, suspect } = after([7])
    expect(suspect(false)).toBe(false)
    expect([see(8, 30), see(8), see(8)]).toEqual([true, true, false])
  })

  test('not because its wrong address goes on refusing while its counter rises', () => {
    const { see, suspect } = after([7])
    const isAlive = Array.from({ length: 20 }, (_, n) => {
      suspect(false)
      return see(8 + n)
    })
    expect(isAlive).not.toContain(false)
    expect(suspect(true)).toBe(false)
  })

  test('never again by hearsay once that was wrong', () => {
    const { pulses, see, suspect } = after([7])
    suspect(true)
    expect([see(8, 30), see(9)]).toEqual([false, true])
    expect(suspect(true)).toBe(false)
    expect(pulses.isAlive(workerId)).toBe(true)
  })

  test('when its card is gone', () => {
    const { pulses } = after([7])
    pulses.see([], 10 * BEAT_MS)
    expect(pulses.isAlive(workerId)).toBe(false)
  })
})
