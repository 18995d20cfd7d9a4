import { expect, test } from 'vitest'
import { inputTime, snoozeTimes } from './snooze-times.ts'

const at = (text: string): number => new Date(text).getTime()
const untils = (now: string) => snoozeTimes(at(now)).map(({ until }) => inputTime(until))

test('a chat can be put off for an hour, until evening, tomorrow and Monday', () => {
  // A Wednesday.
  expect(untils('2026-11-25T10:30')).toEqual([
    '2026-11-25T11:30',
    '2026-11-25T18:00',
    '2026-11-26T08:00',
    '2026-11-30T08:00',
  ])
})

test('what is the same as another, or over, is not offered', () => {
  // Sunday evening: tomorrow is Monday.
  expect(untils('2026-11-29T20:00')).toEqual(['2026-11-29T21:00', '2026-11-30T08:00'])
  // On a Monday the next one is meant.
  expect(untils('2026-11-30T07:00').at(-1)).toBe('2026-12-07T08:00')
})
