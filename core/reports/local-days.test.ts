import { expect, test } from 'vitest'
import { dayIn, hoursOf, hourStart } from './local-days.ts'

test('days begin where their zone says, also where clocks are changed', () => {
  expect(hoursOf('2026-12-01', '2026-12-01', 'Asia/Jakarta').map(({ hour }) => hourStart(hour))).toEqual(
    Array.from({ length: 24 }, (_, at) => Date.parse('2026-11-30T17:00:00Z') + at * 3_600_000),
  )
  expect(hoursOf('2026-03-29', '2026-03-29', 'Europe/Berlin')).toHaveLength(23)
  expect(hoursOf('2026-10-25', '2026-10-25', 'Europe/Berlin')).toHaveLength(25)
  expect(dayIn('Pacific/Kiritimati')(Date.parse('2026-12-01T10:00:00Z'))).toBe('2026-12-02')
})
