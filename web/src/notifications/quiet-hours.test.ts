import { expect, test } from 'vitest'
import { isQuietAt } from './quiet-hours.ts'

const at = (hours: number, minutes: number) => new Date(2026, 10, 30, hours, minutes)

test.each([
  ['within a day', { from: '12:00', to: '13:00' }, [12, 0], true],
  ['its end is not of it', { from: '12:00', to: '13:00' }, [13, 0], false],
  ['over midnight, in the evening', { from: '20:00', to: '07:00' }, [23, 30], true],
  ['over midnight, in the morning', { from: '20:00', to: '07:00' }, [6, 59], true],
  ['over midnight, at noon', { from: '20:00', to: '07:00' }, [12, 0], false],
  ['all day', { from: '08:00', to: '08:00' }, [3, 0], true],
] as const)('quiet hours: %s', (_name, hours, [hour, minute], isQuiet) => {
  expect(isQuietAt(hours, at(hour, minute))).toBe(isQuiet)
})
