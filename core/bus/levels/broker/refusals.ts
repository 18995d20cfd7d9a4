import type { Logger } from 'pino'

/** They are told of together, at most this often, ms. */
const TELL_MS = 10_000

/** Messages of the bus that we refuse, and subscriptions that the broker refuses: counted, and logged at a bounded rate. */
export type Refusals = {
  /** How many since this was asked last. */
  count: () => number
  add: (channel: string, error: unknown) => void
  /** Runs what handles a message; a message that makes it throw is refused, whatever is in it. */
  guard: (channel: string, handle: () => void) => void
}

const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

export const createRefusals = (logger: Logger): Refusals => {
  let untold = 0
  let count = 0
  let lastTold = -Infinity
  const add: Refusals['add'] = (channel, error) => {
    untold += 1
    count += 1
    if (performance.now() - lastTold < TELL_MS) return
    lastTold = performance.now()
    logger.warn({ channel, refused: untold, reason: reasonOf(error) }, 'the bus refused something')
    untold = 0
  }
  return {
    add,
    count: () => {
      const told = count
      count = 0
      return told
    },
    guard: (channel, handle) => {
      try {
        handle()
      } catch (error) {
        add(channel, error)
      }
    },
  }
}
