import { z } from 'zod'

/** The time zone of a place, by its IANA name. */
const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const TimeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone')

/** One a zone: making one costs far more than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>()

const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...numeric,
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(timeZone, formatter)
  return formatter
}

/** What a zone's clock on the wall shows at a time, as if it were UTC's, ms. */
export const wallTime = (timeZone: string, at: number): number => {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of formatterOf(timeZone).formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const DAY_MS = 86_400_000

/**
 * When a zone's clock on the wall shows something, ms. What it shows twice is meant the first time; what it leaves out,
 * when clocks are put forward, is as much later.
 */
export const timeOfWall = (timeZone: string, wall: number): number => {
  // What the zone is off UTC before and after: clocks are changed at most once between.
  const times = [wall - DAY_MS, wall + DAY_MS].map((near) => wall - (wallTime(timeZone, near) - near))
  const shown = times.filter((time) => wallTime(timeZone, time) === wall)
  return shown.length > 0 ? Math.min(...shown) : Math.max(...times)
}
