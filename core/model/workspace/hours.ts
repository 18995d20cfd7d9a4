import { z } from 'zod'
import { kept } from '../newer.ts'
import { personText } from '../person/person-text.ts'
import { TimeZone, timeOfWall, wallTime } from './time-zone.ts'

/** When somebody is there on a day: times of the clock on the wall there; 24:00 is the end of the day. */
const Span = kept({ from: z.string(), to: z.string() })

/** When an inbox is open. */
export const Hours = kept({
  timeZone: z.string(),
  /** Monday first; none: closed. */
  days: z.array(z.array(Span)),
  /** Days on which it is closed, whatever day of the week they are. */
  holidays: z.array(kept({ date: z.string(), name: z.string().optional() })).optional(),
  /** What a customer gets who writes while it is closed. */
  awayText: z.string().optional(),
})
export type Hours = z.infer<typeof Hours>

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const WEEK = 7
const SPANS_A_DAY = 3
const HOLIDAYS = 200
export const AWAY_TEXT_LIMIT = 1_000
const HOLIDAY_NAME = 60

const From = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 08:00')
const To = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day such as 17:00')
const NewSpan = z.strictObject({ from: From, to: To })

/** One after the other, each with an end behind its beginning. */
const areInOrder = (spans: readonly { from: string; to: string }[]): boolean =>
  spans.every(({ from, to }, at) => from < to && (spans[at - 1]?.to ?? '') <= from)

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  dateOf(Date.parse(text) / DAY_MS) === text

/** What admins set. */
export const NewHours = z.strictObject({
  timeZone: TimeZone,
  days: z
    .array(
      z
        .array(NewSpan)
        .max(SPANS_A_DAY, `must be at most ${String(SPANS_A_DAY)} a day`)
        .refine(areInOrder, 'must be one after the other'),
    )
    .length(WEEK, 'must be seven days, Monday first'),
  holidays: z
    .array(
      z.strictObject({
        date: z.string().refine(isDate, 'must be a date such as 2026-12-25'),
        name: personText(HOLIDAY_NAME).optional(),
      }),
    )
    .max(HOLIDAYS, `must be at most ${String(HOLIDAYS)}`)
    .default([]),
  awayText: personText(AWAY_TEXT_LIMIT).optional(),
})

/** The date of a day since 1970. */
const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The first day of 1970 was a Thursday. */
const weekdayOf = (day: number): number => (day + 3) % WEEK

const minutesOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** The day that it is there, since 1970. */
const dayAt = ({ timeZone }: Hours, at: number): number => Math.floor(wallTime(timeZone, at) / DAY_MS)

/** When it is open on a day: from and to, ms, in order. */
const spansOf = ({ timeZone, days, holidays = [] }: Hours, day: number): { from: number; to: number }[] => {
  const date = dateOf(day)
  if (holidays.some((holiday) => holiday.date === date)) return []
  const timeAt = (clock: string): number => timeOfWall(timeZone, day * DAY_MS + minutesOf(clock) * MINUTE_MS)
  return (days[weekdayOf(day)] ?? []).map(({ from, to }) => ({ from: timeAt(from), to: timeAt(to) }))
}

/** So far is looked for a time at which it is open, days. */
const LOOKED = 400

/** Whether it is open. Without hours it always is. */
const isOpenAt = (hours: Hours, at: number): boolean =>
  spansOf(hours, dayAt(hours, at)).some(({ from, to }) => from <= at && at < to)

/**
 * Since when it is closed, ms: what names this absence.
 * @returns nothing if it is open; 0 if it never was for a year
 */
export const closedSince = (hours: Hours, at: number): number | undefined => {
  if (isOpenAt(hours, at)) return undefined
  const today = dayAt(hours, at)
  for (let day = today; day > today - LOOKED; day -= 1) {
    const ends = spansOf(hours, day).flatMap(({ to }) => (to <= at ? [to] : []))
    if (ends.length > 0) return Math.max(...ends)
  }
  return 0
}

/**
 * When so much time is over, of which only that counts in which it is open.
 * @param hours without them it is always open
 * @returns nothing if it is never open for so long in a year
 */
export const afterOpenTime = (hours: Hours | undefined, at: number, ms: number): number | undefined => {
  if (hours === undefined) return at + ms
  const today = dayAt(hours, at)
  let left = ms
  for (let day = today; day < today + LOOKED; day += 1)
    for (const { from, to } of spansOf(hours, day)) {
      const begin = Math.max(from, at)
      if (begin + left <= to) return begin + left
      left -= Math.max(0, to - begin)
    }
  return undefined
}
