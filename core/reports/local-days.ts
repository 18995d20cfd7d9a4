const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** No clock is further from UTC than this, ms. */
const FURTHEST_MS = 14 * HOUR_MS

export const hourStart = (hour: number): number => hour * HOUR_MS

/** Which day it is in a time zone, as 2026-12-01. */
export const dayIn = (zone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (at) => format.format(at)
}

/**
 * The hours of some days in a time zone, since 1970. Where clocks are half an hour off, an hour counts for the day in
 * which it begins.
 * @param from the first day, and `to` the last, as 2026-12-01
 */
export const hoursOf = (from: string, to: string, zone: string): { hour: number; day: string }[] => {
  const day = dayIn(zone)
  const first = Math.floor((Date.parse(from) - FURTHEST_MS) / HOUR_MS)
  const last = Math.ceil((Date.parse(to) + DAY_MS + FURTHEST_MS) / HOUR_MS)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
    .map((hour) => ({ hour, day: day(hourStart(hour)) }))
    .filter((one) => one.day >= from && one.day <= to)
}
