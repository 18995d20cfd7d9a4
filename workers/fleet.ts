import type { NumberId, WorkerId } from '@sahut/core/model/ids'
import type { Assignment } from '@sahut/core/numbers/numbers'
import { fleetTopic } from '@sahut/core/realtime/rooms'
import { createGate } from './gate.ts'
import { type Session, type SessionDeps, startSession } from './session.ts'

export type Fleet = {
  /** Claims the numbers that are wanted, and goes on looking for new ones. */
  start: () => Promise<void>
  /** Lets go of all numbers in good order. */
  close: () => Promise<void>
}

/**
 * The numbers that one worker runs. At its start it takes every number that is wanted, whoever had it: a worker
 * before it is gone, or is fenced from now on. Later it takes only what nobody has, so that two workers do not take
 * numbers from each other in turns.
 */
export const createFleet = (deps: Omit<SessionDeps, 'gate'>, workerId: WorkerId): Fleet => {
  const { numbers, bus, logger, settings } = deps
  const gate = createGate(settings.connects)
  const sessions = new Map<NumberId, Session>()
  let looking: Promise<void> | undefined
  let lookAgain = false
  let isClosed = false
  let stopListening: (() => Promise<void>) | undefined
  let timer: NodeJS.Timeout | undefined

  /** A number whose unlinking was left unfinished still has an owner. */
  const hasWork = ({ wanted, owner }: Assignment): boolean => wanted === 'linked' || owner !== undefined

  const isOurs = ({ owner }: Assignment, isStart: boolean): boolean =>
    isStart || owner === undefined || owner === workerId

  const take = async (assignment: Assignment): Promise<void> => {
    const { numberId } = assignment
    const ownership = await numbers.claim(assignment, workerId)
    if (ownership === undefined || isClosed) return
    const session = startSession({ ...deps, gate }, ownership, assignment)
    sessions.set(numberId, session)
    session.over
      .then((end) => {
        logger.info({ numberId, end }, 'the number is no longer run here')
      })
      .catch((error: unknown) => {
        logger.error({ err: error, numberId }, 'the number can not be run')
      })
      .finally(() => {
        sessions.delete(numberId)
      })
  }

  const look = async (isStart: boolean): Promise<void> => {
    for (const assignment of await numbers.assignments()) {
      if (isClosed) return
      const session = sessions.get(assignment.numberId)
      if (session !== undefined) session.follow(assignment)
      else if (hasWork(assignment) && isOurs(assignment, isStart)) await take(assignment)
    }
  }

  const lookSafely = async (): Promise<void> => {
    do {
      lookAgain = false
      await look(false).catch((error: unknown) => {
        logger.warn({ err: error }, 'the numbers to run could not be read')
      })
    } while (lookAgain)
    looking = undefined
  }

  const nudge = (): void => {
    if (isClosed) return
    lookAgain = true
    looking ??= lookSafely()
  }

  return {
    start: async () => {
      stopListening = await bus.listen(fleetTopic, (signal) => {
        if (signal.type === 'numbers-changed') nudge()
      })
      await look(true)
      timer = setInterval(nudge, settings.fleetMs)
    },
    close: async () => {
      isClosed = true
      clearInterval(timer)
      await stopListening?.()
      await looking
      await Promise.all([...sessions.values()].map((session) => session.stop()))
    },
  }
}
