import { m } from '../paraglide/messages.js'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** When people come to work, and when an evening begins: hours of the agent's own clock. */
const MORNING = 8
const EVENING = 18
const MONDAY = 1

const atHour = (day: number, hour: number): number => new Date(day).setHours(hour, 0, 0, 0)

/** The times for which a chat is put off at a click. @param now ms */
export const snoozeTimes = (now: number): { text: string; until: number }[] => {
  const evening = atHour(now, EVENING)
  const daysToMonday = (MONDAY + 7 - new Date(now).getDay()) % 7 || 7
  const choices = [
    { text: m.snooze_hour(), until: Math.round(now + HOUR_MS) },
    // Not where it is evening by then anyway.
    { text: m.snooze_evening(), until: evening, isLeft: evening - now > HOUR_MS },
    { text: m.snooze_tomorrow(), until: atHour(now + DAY_MS, MORNING) },
    { text: m.snooze_week(), until: atHour(now + daysToMonday * DAY_MS, MORNING), isLeft: daysToMonday > 1 },
  ]
  return choices.filter(({ isLeft = true }) => isLeft).map(({ text, until }) => ({ text, until }))
}

/** A time as an input of a form takes it, in the agent's own zone. @param at ms */
export const inputTime = (at: number): string => {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
