/** Work that is done again whenever somebody asks for it, one run at a time. */
export type Rerun = {
  /**
   * Asks for a run that begins after this call: asked while one is under way, another follows it. Several that ask
   * before a run begins are served by that one.
   * @param afterMs how long it may wait; of several times the soonest counts
   */
  ask: (afterMs?: number) => void
  /** Resolves once no run is under way, and none is asked for that begins at once. */
  settled: () => Promise<void>
  /** Begins no run any more; one that is under way ends by itself. */
  stop: () => void
}

/**
 * @param run must not reject: what failed is its own to tell. It resolves with the time until the next run that nobody
 *   asks for, ms; with nothing there is none.
 */
export const createRerun = (run: () => Promise<number | undefined>): Rerun => {
  let running: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  /** When the next run is due, by `performance.now()`. */
  let due = Infinity
  let isStopped = false

  const runWhileDue = async (): Promise<void> => {
    // Whoever asks in the same turn is served too.
    await Promise.resolve()
    while (!isStopped && due <= performance.now()) {
      due = Infinity
      const next = await run()
      if (next !== undefined) due = Math.min(due, performance.now() + next)
    }
    running = undefined
    wait()
  }

  const wait = (): void => {
    clearTimeout(timer)
    if (isStopped || running !== undefined || due === Infinity) return
    const ms = due - performance.now()
    if (ms > 0) timer = setTimeout(wait, Math.ceil(ms))
    else running = runWhileDue()
  }

  return {
    ask: (afterMs = 0) => {
      due = Math.min(due, performance.now() + afterMs)
      wait()
    },
    settled: async () => {
      await running
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
