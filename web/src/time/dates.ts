import { serverNow } from '../api/server-clock.ts'
import { getLocale } from '../paraglide/runtime.js'
import { m } from '../paraglide/messages.js'

const DAY_MS = 86_400_000

const DAY = { day: 'numeric', month: 'long', year: 'numeric' } as const

/** One formatter a locale and form: making one costs far more than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>()

const format = (name: string, options: Intl.DateTimeFormatOptions, at: number): string => {
  const locale = getLocale()
  const key = `${locale} ${name}`
  const formatter =
    formatters.get(key) ?? new Intl.DateTimeFormat(locale === 'id' ? 'id-ID' : 'en-GB', options)
  formatters.set(key, formatter)
  return formatter.format(at)
}

const daysAgo = (at: number): number =>
  Math.round((new Date(serverNow()).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY_MS)

/** The time of day. @param at ms */
export const timeText = (at: number): string => format('time', { hour: '2-digit', minute: '2-digit' }, at)

/** The full date and time, for whoever wants to know exactly. @param at ms */
export const exactText = (at: number): string =>
  format('exact', { dateStyle: 'full', timeStyle: 'short' }, at)

/** The day as a separator tells it. @param at ms */
export const dayText = (at: number): string => {
  const ago = daysAgo(at)
  if (ago === 0) return m.day_today()
  if (ago === 1) return m.day_yesterday()
  if (ago > 1 && ago < 7) return format('weekday', { weekday: 'long' }, at)
  return format('day', DAY, at)
}

/** A day of the calendar, wherever one is. @param day as 1990-05-17 */
export const dayOnlyText = (day: string): string => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return format('day', DAY, new Date(year, month - 1, date).getTime())
}

/** A day of the week, Monday first. */
export const weekdayText = (day: number): string =>
  // The first of January 2024 was a Monday.
  format('weekday', { weekday: 'long' }, new Date(2024, 0, 1 + day, 12).getTime())

/** The time as a chat list tells it: today's by the clock, then the day. @param at ms */
export const listTimeText = (at: number): string => {
  const ago = daysAgo(at)
  if (ago <= 0) return timeText(at)
  if (ago === 1) return m.day_yesterday()
  if (ago < 7) return format('weekday', { weekday: 'long' }, at)
  return format('short', { dateStyle: 'short' }, at)
}

const dateAndTimeText = (at: number): string =>
  format('date-time', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }, at)

/** Since when something is so: the clock today, the date and clock before. @param at ms */
export const sinceText = (at: number): string => (daysAgo(at) <= 0 ? timeText(at) : dateAndTimeText(at))

/** When something will be: the clock today, the date and clock on another day. @param at ms */
export const momentText = (at: number): string => (daysAgo(at) === 0 ? timeText(at) : dateAndTimeText(at))

/** A time that is left or over, in its largest unit, short. @param ms */
export const spanText = (ms: number): string => {
  const minutes = Math.ceil(ms / 60_000)
  const [value, unit] =
    minutes < 90
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1_440), 'day']
  return new Intl.NumberFormat(getLocale() === 'id' ? 'id-ID' : 'en-GB', {
    style: 'unit',
    unit,
    unitDisplay: 'short',
  }).format(value)
}

/** How long something takes, in the largest unit that says it without a fraction to speak of. @param seconds */
export const durationText = (seconds: number): string => {
  const [value, unit] = seconds < 100 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return new Intl.NumberFormat(getLocale() === 'id' ? 'id-ID' : 'en-GB', {
    style: 'unit',
    unit,
    unitDisplay: 'long',
  }).format(value)
}
