import type { Restriction } from '@sahut/core/model/number/number'
import { expect, test } from 'vitest'
import { createRestricted } from './restriction.ts'

/** A restricted number on a clock of its own. */
const start = () => {
  const clock = { now: 1_000_000 }
  const told: (Restriction | undefined)[] = []
  const restricted = createRestricted({
    probeMs: 60_000,
    changed: (restriction) => told.push(restriction),
    eased: () => undefined,
    now: () => clock.now,
  })
  return { clock, told, restricted }
}

test('after the long pause one message tries, no second beside it; refused it means another pause, taken it lifts', () => {
  const { clock, told, restricted } = start()
  restricted.leave('free', 'refused')
  expect(restricted.enter()).toBeUndefined()
  clock.now += 60_000
  expect(restricted.enter()).toBe('probe')
  expect(restricted.enter()).toBeUndefined()
  restricted.leave('probe', 'refused')
  expect(restricted.isHeld()).toBe(true)
  clock.now += 60_000
  expect(restricted.enter()).toBe('probe')
  restricted.leave('probe', 'taken')
  expect(restricted.enter()).toBe('free')
  expect(told).toEqual([{ since: 1_000_000 }, { since: 1_060_000 }, undefined])
  restricted.close()
})

test('what was on its way when the first message was refused neither lifts the restriction nor makes it longer', () => {
  const { told, restricted } = start()
  const [one, two, three] = [restricted.enter(), restricted.enter(), restricted.enter()]
  if (one === undefined || two === undefined || three === undefined) throw new Error('held')
  restricted.leave(one, 'refused')
  restricted.leave(two, 'taken')
  restricted.leave(three, 'refused')
  expect(told).toEqual([{ since: 1_000_000 }])
  expect(restricted.isHeld()).toBe(true)
  restricted.close()
})

test('a lock with an end holds until then, also by a worker that found it with the number, and then one message tries', () => {
  const { clock, restricted } = start()
  restricted.restore({ since: 0, until: clock.now + 5_000 })
  expect(restricted.enter()).toBeUndefined()
  clock.now += 5_000
  expect(restricted.enter()).toBe('probe')
  // No answer: the next one tries.
  restricted.leave('probe', undefined)
  expect(restricted.enter()).toBe('probe')
  restricted.close()
})
