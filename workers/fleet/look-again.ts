import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'

/** At least so long between two looks that news brings on, ms. */
const LOOK_MS = 30

/** Looks at the store whenever there may be news, one look at a time. */
export type Attention = {
  /** There may be news: another look begins after this call. The first one starts it all. */
  nudge: () => void
  /** Resolves once no look is under way. */
  settled: () => Promise<void>
  /** Nothing is looked at any more, but what is under way. */
  stop: () => void
}

/** @param everyMs looks at least so often, for news that got lost */
export const createAttention = (look: () => Promise<void>, everyMs: number, logger: Logger): Attention => {
  const looks = createRerun(async () => {
    const began = performance.now()
    await look().catch((error: unknown) => {
      logger.warn({ err: error }, 'not all numbers to run could be taken')
    })
    const rest = LOOK_MS - (performance.now() - began)
    if (rest > 0) await sleep(rest)
    return everyMs
  })
  return {
    nudge: () => {
      looks.ask()
    },
    settled: looks.settled,
    stop: looks.stop,
  }
}
