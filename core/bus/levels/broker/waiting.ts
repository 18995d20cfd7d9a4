/** Callers that wait for one thing, none of them for ever. */
export type Waiting = {
  /** Resolves at the next release, or after the time is up: then `onTimeout` is called first. */
  wait: (onTimeout?: () => void) => Promise<void>
  release: () => void
}

/** @param ms how long at most */
export const createWaiting = (ms: number): Waiting => {
  const waiting = new Set<() => void>()
  return {
    wait: (onTimeout) =>
      new Promise((resolve) => {
        const go = (): void => {
          clearTimeout(timer)
          resolve()
        }
        const timer = setTimeout(() => {
          waiting.delete(go)
          onTimeout?.()
          resolve()
        }, ms)
        waiting.add(go)
      }),
    release: () => {
      for (const go of waiting) go()
      waiting.clear()
    },
  }
}
