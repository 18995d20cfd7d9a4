/** Pauses that news can cut short. */
export type Pauses = {
  /** @param ms none waits for news alone */
  wait: (ms?: number) => Promise<void>
  /** News that comes while nobody waits cuts the next pause short: it must not be slept through. */
  wake: () => void
}

export const createPauses = (): Pauses => {
  let end: (() => void) | undefined
  let isAwake = false
  return {
    wait: async (ms) => {
      if (!isAwake) {
        await new Promise<void>((resolve) => {
          const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
          end = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      end = undefined
      isAwake = false
    },
    wake: () => {
      isAwake = true
      end?.()
    },
  }
}
