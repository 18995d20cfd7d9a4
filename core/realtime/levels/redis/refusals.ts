import type { Logger } from 'pino'

/** Refused messages are told of together, at most this often, ms. */
const TELL_MS = 10_000

/** Keeps whatever arrives over the bus from breaking the process: counted, and logged at a bounded rate. */
export type Refusals = {
  /** Runs what handles a message; a message that makes it throw is refused. */
  guard: (channel: string, handle: () => void) => void
  count: () => number
}

const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

export const createRefusals = (logger: Logger): Refusals => {
  let count = 0
  let untold = 0
  let lastTold = -Infinity
  return {
    guard: (channel, handle) => {
      try {
        handle()
      } catch (error) {
        count += 1
        untold += 1
        if (performance.now() - lastTold < TELL_MS) return
        lastTold = performance.now()
        logger.warn(
          { channel, messages: untold, reason: reasonOf(error) },
          'messages of the bus were refused',
        )
        untold = 0
      }
    },
    count: () => count,
  }
}
