import { serverNow } from '../api/server-clock.ts'
import { useEffect, useState } from 'react'

/** The longest time that setTimeout takes, ms. */
const TIMER_LIMIT_MS = 2 ** 31 - 1

/**
 * Whether a time has passed; the component renders again when it does.
 * @param at ms; Infinity: never
 * @param now the clock that `at` is of; the server's if nothing else is said
 */
export const useIsPast = (at: number, now: () => number = serverNow): boolean => {
  const [passed, setPassed] = useState(() => (now() >= at ? at : undefined))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      if (now() >= at) setPassed(at)
      else wait()
    }
    const wait = () => {
      timer = setTimeout(look, Math.min(Math.max(0, at - now()), TIMER_LIMIT_MS))
    }
    wait()
    return () => {
      clearTimeout(timer)
    }
  }, [at, now])
  return passed === at
}
