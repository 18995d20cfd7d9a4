import type { NumberId, WorkerId } from '@sahut/core/model/ids'
import type { Assignment, Ownership } from '@sahut/core/numbers/numbers'
import { createBreaker } from './connect-breaker.ts'
import { createGate } from './connect-gate.ts'
import { type RunningNumber, type NumberDeps, runNumber } from '../number/running-number.ts'

/** Claims that are under way at the same time. */
const CLAIMS = 16

type Place = {
  running: RunningNumber
  /** Resolves once the number is neither run nor, if it was stopped in good order, owned here. */
  left: Promise<void>
}

/** The numbers that this worker runs. */
export type OwnNumbers = {
  size: () => number
  /** Numbers that have not been connected for long, although they are to be. */
  disconnected: () => number
  /** Whether it runs here, be it that it is ending. */
  runs: (numberId: NumberId) => boolean
  /**
   * Claims a number, and runs it if the claim stands; not while it runs here, for two connections of one number would
   * throw each other out of WhatsApp.
   * @throws SahutError unavailable
   */
  take: (assignment: Assignment) => Promise<void>
  /** What the store says of the numbers: what others claimed is let go, what people want is passed on. */
  follow: (assignments: Assignment[]) => void
  /** Lets go of a number in good order and gives it up; resolves once others can have it. */
  handOver: (numberId: NumberId) => Promise<void>
  /** Hands over everything; nothing is taken any more. */
  close: () => Promise<void>
}

/**
 * @param onFree told when a number that was given up can be taken by others
 * @param onLeft told when a number no longer runs here: it may be taken again
 */
export const createOwnNumbers = (
  deps: Omit<NumberDeps, 'gate' | 'breaker'> & { onFree: () => void; onLeft: () => void },
  workerId: WorkerId,
): OwnNumbers => {
  const { numbers, logger, settings, onFree, onLeft } = deps
  const gate = createGate(settings.connects, settings.connectTurnMs)
  const breaker = createBreaker({ logger })
  const claims = createGate(CLAIMS)
  const places = new Map<NumberId, Place>()
  let isClosed = false

  const claim = async (assignment: Assignment): Promise<Ownership | undefined> => {
    const leave = await claims.enter()
    try {
      return isClosed ? undefined : await numbers.claim(assignment, workerId)
    } finally {
      leave()
    }
  }

  const giveUp = async (ownership: Ownership): Promise<void> => {
    await numbers.release(ownership)
    onFree()
  }

  const leave = async (ownership: Ownership, running: RunningNumber): Promise<void> => {
    const { numberId } = ownership
    try {
      const end = await running.over
      if (end === 'stopped') await giveUp(ownership)
      logger.info({ numberId, end }, 'the number is no longer run here')
      places.delete(numberId)
      onLeft()
    } catch (error) {
      // Taken again at once it would fail at once: the next look is soon enough.
      logger.error({ err: error, numberId }, 'the number can not be run')
      places.delete(numberId)
    }
  }

  const handOver = async (numberId: NumberId): Promise<void> => {
    const place = places.get(numberId)
    await place?.running.stop()
    await place?.left
  }

  return {
    size: () => places.size,
    disconnected: () =>
      [...places.values()].filter(({ running }) => running.downMs() >= settings.disconnectedMs).length,
    runs: (numberId) => places.has(numberId),
    take: async (assignment) => {
      if (places.has(assignment.numberId)) return
      const ownership = await claim(assignment)
      if (ownership === undefined) return
      if (isClosed) {
        await giveUp(ownership)
        return
      }
      const running = runNumber({ ...deps, gate, breaker }, ownership, assignment)
      places.set(assignment.numberId, { running, left: leave(ownership, running) })
    },
    follow: (assignments) => {
      for (const assignment of assignments) {
        places.get(assignment.numberId)?.running.follow(assignment)
      }
    },
    handOver,
    close: async () => {
      isClosed = true
      await Promise.all([...places.keys()].map(handOver))
    },
  }
}
