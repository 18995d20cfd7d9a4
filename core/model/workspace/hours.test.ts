import { describe, expect, it } from 'vitest'
import { afterOpenTime, closedSince, type Hours, NewHours } from './hours.ts'

const HOUR_MS = 3_600_000
const OFFICE = { from: '08:00', to: '17:00' }
const hours = (more: Partial<Hours> = {}): Hours => ({
  timeZone: 'Asia/Jakarta',
  days: [[OFFICE], [OFFICE], [OFFICE], [OFFICE], [OFFICE], [], []],
  ...more,
})
const at = (text: string): number => new Date(text).getTime()
const text = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString()
const due = (set: Hours | undefined, from: string, inHours: number) =>
  text(afterOpenTime(set, at(from), inHours * HOUR_MS))
const closed = (set: Hours, when: string) => text(closedSince(set, at(when)))

// 2026-11-30 is a Monday. Jakarta is 7 hours ahead, all year.
describe('whether an inbox is open', () => {
  it('goes by the clock on the wall of its zone, from the first minute to the last', () => {
    expect(closed(hours(), '2026-11-30T08:00:00+07:00')).toBeUndefined()
    expect(closed(hours(), '2026-11-30T16:59:59+07:00')).toBeUndefined()
    expect(closed(hours(), '2026-11-30T17:00:00+07:00')).toBe('2026-11-30T10:00:00.000Z')
    expect(closed(hours({ timeZone: 'Asia/Jayapura' }), '2026-11-30T16:59:59+07:00')).toBe(
      '2026-11-30T08:00:00.000Z',
    )
  })

  it('is one absence from the last evening to the next morning, over a weekend and holidays too', () => {
    const friday = '2026-11-27T10:00:00.000Z'
    for (const when of [
      '2026-11-27T20:00:00+07:00',
      '2026-11-29T12:00:00+07:00',
      '2026-11-30T07:59:59+07:00',
    ])
      expect(closed(hours(), when)).toBe(friday)
    const holidays = [{ date: '2026-11-30', name: 'A holiday' }]
    expect(closed(hours({ holidays }), '2026-11-30T12:00:00+07:00')).toBe(friday)
    expect(closed(hours({ holidays }), '2026-12-01T08:00:00+07:00')).toBeUndefined()
  })

  it('has breaks, and days that end at midnight', () => {
    const noon = hours({
      days: Array.from({ length: 7 }, () => [
        { from: '08:00', to: '12:00' },
        { from: '13:00', to: '24:00' },
      ]),
    })
    expect(closed(noon, '2026-11-30T12:30:00+07:00')).toBe('2026-11-30T05:00:00.000Z')
    expect(closed(noon, '2026-11-30T23:59:59+07:00')).toBeUndefined()
    expect(closed(noon, '2026-12-01T00:00:00+07:00')).toBe('2026-11-30T17:00:00.000Z')
  })

  it('may be never', () => {
    expect(closedSince(hours({ days: [[], [], [], [], [], [], []] }), at('2026-11-30T12:00:00+07:00'))).toBe(
      0,
    )
  })
})

describe('when so many open hours are over', () => {
  it('counts on the same day, over the night, over a weekend and over a holiday', () => {
    expect(due(hours(), '2026-11-30T09:00:00+07:00', 1)).toBe('2026-11-30T03:00:00.000Z')
    expect(due(hours(), '2026-11-30T16:00:00+07:00', 1)).toBe('2026-11-30T10:00:00.000Z')
    expect(due(hours(), '2026-11-30T16:30:00+07:00', 1)).toBe('2026-12-01T01:30:00.000Z')
    expect(due(hours(), '2026-11-27T20:00:00+07:00', 2)).toBe('2026-11-30T03:00:00.000Z')
    expect(due(hours({ holidays: [{ date: '2026-11-30' }] }), '2026-11-27T20:00:00+07:00', 2)).toBe(
      '2026-12-01T03:00:00.000Z',
    )
    expect(due(hours(), '2026-11-30T08:00:00+07:00', 20)).toBe('2026-12-02T03:00:00.000Z')
  })

  it('is always open without hours, and never with none', () => {
    expect(due(undefined, '2026-11-29T20:00:00+07:00', 1)).toBe('2026-11-29T14:00:00.000Z')
    expect(due(hours({ days: [[], [], [], [], [], [], []] }), '2026-11-29T20:00:00+07:00', 1)).toBeUndefined()
  })
})

describe('where clocks are changed', () => {
  const all = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }])
  const berlin = hours({ timeZone: 'Europe/Berlin' })

  it('a day opens at the same hour on the wall before and after', () => {
    // On 2026-03-29 Berlin's clocks are put forward, on 2026-10-25 back.
    expect(due(berlin, '2026-03-27T17:00:00+01:00', 1)).toBe('2026-03-30T07:00:00.000Z')
    expect(due(berlin, '2026-10-23T17:00:00+02:00', 1)).toBe('2026-10-26T08:00:00.000Z')
  })

  it('the day has an hour less or more, which counts', () => {
    const open = hours({ timeZone: 'Europe/Berlin', days: all })
    expect(due(open, '2026-03-28T23:00:00.000Z', 24)).toBe('2026-03-29T23:00:00.000Z')
    const nights = hours({
      timeZone: 'Europe/Berlin',
      days: Array.from({ length: 7 }, () => [{ from: '01:00', to: '04:00' }]),
    })
    // Two hours of the night in which three o'clock follows the end of one, four of the one that has two twice.
    expect(due(nights, '2026-03-28T22:00:00.000Z', 3)).toBe('2026-03-30T00:00:00.000Z')
    expect(due(nights, '2026-10-24T21:00:00.000Z', 4)).toBe('2026-10-25T03:00:00.000Z')
  })

  it('a time that the clock leaves out or shows twice has one place', () => {
    const early = hours({
      timeZone: 'America/New_York',
      days: Array.from({ length: 7 }, () => [{ from: '02:30', to: '05:00' }]),
    })
    // 2026-03-08: there is no half past two. 2026-11-01: half past one comes twice.
    expect(closed(early, '2026-03-08T07:15:00.000Z')).toBe('2026-03-07T10:00:00.000Z')
    expect(closed(early, '2026-03-08T07:30:00.000Z')).toBeUndefined()
    const late = hours({
      timeZone: 'America/New_York',
      days: Array.from({ length: 7 }, () => [{ from: '01:30', to: '05:00' }]),
    })
    expect(closed(late, '2026-11-01T05:30:00.000Z')).toBeUndefined()
    expect(closed(late, '2026-11-01T06:15:00.000Z')).toBeUndefined()
  })
})

describe('what admins set', () => {
  it('has an order, a zone that there is, and dates that there are', () => {
    const good = { ...hours(), awayText: 'Kami buka besok pukul 08.00.' }
    expect(NewHours.safeParse(good).success).toBe(true)
    const week = (spans: object[]) => [spans, [], [], [], [], [], []]
    for (const bad of [
      { timeZone: 'Asia/Atlantis' },
      { days: [[OFFICE]] },
      { days: week([{ from: '17:00', to: '08:00' }]) },
      { days: week([OFFICE, { from: '16:00', to: '20:00' }]) },
      { days: week([{ from: '24:00', to: '24:00' }]) },
      { holidays: [{ date: '2026-02-30' }] },
    ])
      expect(NewHours.safeParse({ ...good, ...bad }).success, JSON.stringify(bad)).toBe(false)
  })
})
