/** Pauses that news can cut short. */
export type Pauses = {
  /** @param ms none waits for news alone */
  wait: (ms?: number) => Promise<void>
  wake: () => void
}

export const createPauses = (): Pauses => {
  let end: (() => void) | undefined
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
        end = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    wake: () => {
      end?.()
    },
  }
}
