import { useSyncExternalStore } from 'react'

/** Timers may fire a little early. */
const SPARE_MS = 50

const today = (): string => new Date().toDateString()

const untilMidnight = (): number => new Date().setHours(24, 0, 0, 0) - Date.now() + SPARE_MS

/** Calls back when it may be another day: at midnight, and when a machine that slept is looked at again. */
export const watchDay = (changed: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    timer = setTimeout(() => {
      changed()
      wait()
    }, untilMidnight())
  }
  const look = (): void => {
    clearTimeout(timer)
    changed()
    wait()
  }
  wait()
  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', look)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('focus', look)
  }
}

/** The day that it is here; the component renders again when that is over, since "today" is yesterday then. */
export const useToday = (): string => useSyncExternalStore(watchDay, today)
