import { useSyncExternalStore } from 'react'
import { serverNow } from '../api/server-clock.ts'

/** So often the time that is left is told anew, ms. */
const STEP_MS = 15_000

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for all rows. */
const watch = (changed: () => void): (() => void) => {
  listeners.add(changed)
  timer ??= setInterval(() => {
    for (const listener of listeners) listener()
  }, STEP_MS)
  return () => {
    listeners.delete(changed)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const step = (): number => Math.floor(serverNow() / STEP_MS) * STEP_MS

/** The time by the server's clock, in steps of some seconds; the component renders again with each. */
export const useMinute = (): number => useSyncExternalStore(watch, step)
