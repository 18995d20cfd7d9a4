import { m } from '../paraglide/messages.js'

/** How long somebody waits at least, minutes: what is offered. */
export const WAITS = [5, 15, 30, 60, 240, 1_440] as const

export const waitText = (minutes: number): string => {
  if (minutes % 1_440 === 0) return m.filter_waiting_days({ count: minutes / 1_440 })
  if (minutes % 60 === 0) return m.filter_waiting_hours({ count: minutes / 60 })
  return m.filter_waiting_minutes({ count: minutes })
}
