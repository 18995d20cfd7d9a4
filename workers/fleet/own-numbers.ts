import type { NumberId, WorkerId } from '@sahut/core/model/ids'
import type { Assignment, Ownership } from '@sahut/core/numbers/numbers'
import { createBreaker } from './connect-breaker.ts'
import { createGate } from './connect-gate.ts'
import { type Session, type SessionDeps, startSession } from '../number/number-session.ts'

/** Claims that are under way at the same time. */
const CLAIMS = 16

type Place = {
  session: Session
  /** Resolves once the number is neither run nor, if it was stopped in good order, owned here. */
  left: Promise<void>
}

/** The numbers that this worker runs. */
export type Crew = {
  size: () => number
  /** Numbers that have not been connected for long, although they are to be. */
  disconnected: () => number
  /** Whether it has a session here, be it one that is ending. */
  runs: (numberId: NumberId) => boolean
  /**
   * Claims a number, and runs it if the claim stands; not while it runs here, for two sessions of one number would
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
 * @param onLeft told when a number's session here has come to its end: it may be taken again
 */
export const createCrew = (
  deps: Omit<SessionDeps, 'gate' | 'breaker'> & { onFree: () => void; onLeft: () => void },
  workerId: WorkerId,
): Crew => {
  const { numbers, logger, settings, onFree, onLeft } = deps
  const gate = createGate(settings.connects)
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

  const leave = async (ownership: Ownership, session: Session): Promise<void> => {
    const { numberId } = ownership
    try {
      const end = await session.over
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
    await place?.session.stop()
    await place?.left
  }

  return {
    size: () => places.size,
    disconnected: () =>
      [...places.values()].filter(({ session }) => session.downMs() >= settings.disconnectedMs).length,
    runs: (numberId) => places.has(numberId),
    take: async (assignment) => {
      if (places.has(assignment.numberId)) return
      const ownership = await claim(assignment)
      if (ownership === undefined) return
      if (isClosed) {
        await giveUp(ownership)
        return
      }
      const session = startSession({ ...deps, gate, breaker }, ownership, assignment)
      places.set(assignment.numberId, { session, left: leave(ownership, session) })
    },
    follow: (assignments) => {
      for (const assignment of assignments) {
        places.get(assignment.numberId)?.session.follow(assignment)
      }
    },
    handOver,
    close: async () => {
      isClosed = true
      await Promise.all([...places.keys()].map(handOver))
    },
  }
}
