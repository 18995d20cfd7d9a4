import type { Logger } from 'pino'

/** How soon lost messages are told of, ms, once no more are lost; and how often while some still are. */
const TELL_MS = 1_000
const TELL_MEANWHILE_MS = 15_000

/** Messages that could not be published: that they were is told to everybody as soon as that can go out. */
export type Losses = {
  add: () => void
  any: () => boolean
  /** Tells of them unless that was done just now. @param quietMs how long nothing more has to have been lost */
  tell: (quietMs: number) => void
  close: () => void
}

/**
 * Everybody reads the store when told, so that is not done too often.
 * @param confess sends the word; calls back once it arrived
 */
export const createLosses = (confess: (arrived: () => void) => void, logger: Logger): Losses => {
  let lost = 0
  let lastLoss = -Infinity
  let lastTold = -Infinity

  const tell = (quietMs: number): void => {
    const now = performance.now()
    const since = now - lastTold
    if (lost === 0 || since < TELL_MS) return
    if (now - lastLoss < quietMs && since < TELL_MEANWHILE_MS) return
    lastTold = now
    const told = lost
    confess(() => {
      lost -= told
      logger.warn(
        { messages: told },
        'messages did not reach the broker; whoever may need them was told to look',
      )
    })
  }

  const timer = setInterval(() => {
    tell(TELL_MS)
  }, TELL_MS)
  timer.unref()

  return {
    add: () => {
      lost += 1
      lastLoss = performance.now()
    },
    any: () => lost > 0,
    tell,
    close: () => {
      clearInterval(timer)
    },
  }
}
