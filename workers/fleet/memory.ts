import type { WorkerId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import type { Roster } from './roster.ts'

/** After it stood back for another one that leaves too, a worker asks again within this time, ms. */
const AGAIN_MS = 10_000

/** Ends this worker's part in the fleet in good order once its process takes too much memory. */
export type MemoryWatch = {
  /** Looks at it now; call after each look at the others, one call at a time. @throws SahutError unavailable */
  look: () => Promise<void>
  /** Whether this worker is to show itself as one that drains. */
  isLeaving: () => boolean
}

/**
 * A process that has grown too large is replaced by a fresh one, which only its orchestrator can start. It leaves only
 * if other workers have room for its numbers meanwhile, and one after the other: workers that started together grow
 * together. So each first shows that it is about to leave, and then looks whether another one is. Of two that do so at
 * the same time at least one sees the other, and that one stays.
 * @param limitMb resident memory; 0 is no limit
 * @param numbers how many numbers this worker runs
 * @param onFull called once, when this worker is to hand over and end
 */
export const watchMemory = (deps: {
  limitMb: number
  workerId: WorkerId
  roster: Pick<Roster, 'known' | 'look' | 'show'>
  numbers: () => number
  onFull: () => void
  logger: Logger
}): MemoryWatch => {
  const { limitMb, workerId, roster, onFull, logger } = deps
  let state: 'staying' | 'asking' | 'leaving' = 'staying'
  let isTold = false
  let askAt = -Infinity

  const othersCan = (): boolean => {
    const others = roster
      .known()
      .flatMap(({ card, isAlive }) => (isAlive && card.workerId !== workerId ? [card] : []))
    const calm = others.filter(({ isBusy }) => !isBusy)
    const room = calm.reduce((sum, { capacity, numbers }) => sum + Math.max(0, capacity - numbers), 0)
    return calm.length > 0 && room >= deps.numbers() && !others.some(({ isDraining }) => isDraining)
  }

  const isShown = (): boolean =>
    roster.known().some(({ card }) => card.workerId === workerId && card.isDraining)

  /** @returns whether it is this worker's turn to leave */
  const ask = async (): Promise<boolean> => {
    state = 'asking'
    try {
      await roster.show()
      await roster.look()
      if (isShown() && othersCan()) state = 'leaving'
    } finally {
      if (state === 'asking') {
        state = 'staying'
        askAt = performance.now() + Math.random() * AGAIN_MS
        await roster.show()
      }
    }
    return state === 'leaving'
  }

  return {
    isLeaving: () => state !== 'staying',
    look: async () => {
      if (limitMb === 0 || state === 'leaving') return
      const rssMb = Math.round(process.memoryUsage.rss() / 1024 / 1024)
      if (rssMb <= limitMb || performance.now() < askAt) return
      if (othersCan() && (await ask())) {
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
