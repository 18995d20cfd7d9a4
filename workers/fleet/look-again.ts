import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'

/** At least so long between two looks that news brings on, ms. */
const LOOK_MS = 30

/** Looks at the store whenever there may be news, one look at a time. */
export type Attention = {
  /** Begins, with a first look. @param look what a look is */
  start: (look: () => Promise<void>) => void
  /** There may be news: another look begins after this call. */
  nudge: () => void
  /** Resolves once no look is under way. */
  settled: () => Promise<void>
  /** Nothing is looked at any more, but what is under way. */
  stop: () => void
}

/** @param everyMs looks at least so often, for news that got lost */
export const createAttention = (everyMs: number, logger: Logger): Attention => {
  let look: (() => Promise<void>) | undefined
  const looks = createRerun(async () => {
    const began = performance.now()
    await look?.().catch((error: unknown) => {
      logger.warn({ err: error }, 'not all numbers to run could be taken')
    })
    const rest = LOOK_MS - (performance.now() - began)
    if (rest > 0) await sleep(rest)
    return everyMs
  })
  const nudge = (): void => {
    if (look !== undefined) looks.ask()
  }
  return {
    start: (given) => {
      look = given
      nudge()
    },
    nudge,
    settled: looks.settled,
    stop: looks.stop,
  }
}
