import type { WorkerId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import type { Roster } from './roster.ts'

/** Ends this worker's part in the fleet in good order once its process takes too much memory. */
export type MemoryWatch = {
  /** Looks at it now; call after each look at the others. */
  look: () => void
}

/**
 * A process that has grown too large is replaced by a fresh one, which only its orchestrator can start. It leaves only
 * if another worker can take its numbers meanwhile, and one after the other: workers that started together grow
 * together.
 * @param limitMb resident memory; 0 is no limit
 * @param onFull called once, when this worker is to hand over and end
 */
export const watchMemory = (deps: {
  limitMb: number
  workerId: WorkerId
  roster: Pick<Roster, 'known'>
  onFull: () => void
  logger: Logger
}): MemoryWatch => {
  const { limitMb, workerId, roster, onFull, logger } = deps
  let isTold = false
  let isLeaving = false

  const mayLeave = (): boolean => {
    const others = roster
      .known()
      .flatMap(({ card, isAlive }) => (isAlive && card.workerId !== workerId ? [card] : []))
    return others.some(({ isBusy }) => !isBusy) && !others.some(({ isDraining }) => isDraining)
  }

  return {
    look: () => {
      if (limitMb === 0 || isLeaving) return
      const rssMb = Math.round(process.memoryUsage.rss() / 1024 / 1024)
      if (rssMb <= limitMb) return
      if (mayLeave()) {
        isLeaving = true
        logger.error(
          { rssMb, limitMb },
          'this worker takes too much memory: it hands its numbers over and ends',
        )
        onFull()
      } else if (!isTold) {
        isTold = true
        logger.error(
          { rssMb, limitMb },
          'this worker takes too much memory, and goes on until another one can take its numbers',
        )
      }
    },
  }
}
