import { useEffect, useState } from 'react'

/** The longest time that setTimeout takes, ms. */
const TIMER_LIMIT_MS = 2 ** 31 - 1

/** Whether a time has passed; the component renders again when it does. @param at ms; Infinity: never */
export const useIsPast = (at: number): boolean => {
  const [passed, setPassed] = useState(() => (Date.now() >= at ? at : undefined))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      if (Date.now() >= at) setPassed(at)
      else wait()
    }
    const wait = () => {
      timer = setTimeout(look, Math.min(Math.max(0, at - Date.now()), TIMER_LIMIT_MS))
    }
    wait()
    return () => {
      clearTimeout(timer)
    }
  }, [at])
  return passed === at
}
