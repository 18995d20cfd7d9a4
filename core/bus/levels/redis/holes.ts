/** Holes are told together: after so many ms, and no sooner than this after the last time. */
const DELAY_MS = 100
const PAUSE_MS = 1_000

/** Who wants to know that something may have passed by, in whichever inbox. */
export type Holes = {
  /** @returns ends the listening */
  listen: (listener: () => void) => () => void
  tell: () => void
  close: () => void
}

export const createHoles = (): Holes => {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let last = -Infinity
  return {
    listen: (listener) => {
      // A set holds a function once; whoever listens twice is told twice.
      const own = (): void => {
        listener()
      }
      listeners.add(own)
      return () => {
        listeners.delete(own)
      }
    },
    tell: () => {
      if (timer !== undefined) return
      timer = setTimeout(
        () => {
          timer = undefined
          last = performance.now()
          for (const listener of listeners) listener()
        },
        Math.max(DELAY_MS, last + PAUSE_MS - performance.now()),
      )
    },
    close: () => {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
