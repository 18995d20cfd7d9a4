import type { NumberId, WorkerId } from '@sahut/core/model/ids'
import type { Assignment, Ownership } from '@sahut/core/numbers/numbers'
import { fleetTopic } from '@sahut/core/realtime/rooms'
import { createGate } from './gate.ts'
import { type Session, type SessionDeps, startSession } from './session.ts'

/** Claims that are under way at the same time. */
const CLAIMS = 16

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
  const claims = createGate(CLAIMS)
  const sessions = new Map<NumberId, Session>()
  let looking: Promise<void> | undefined
  let isStale = false
  /** Whether every number that was wanted at the start has been claimed, or found claimed by somebody faster. */
  let hasTakenOver = false
  const closing = new AbortController()
  let stopListening: (() => Promise<void>) | undefined
  let timer: NodeJS.Timeout | undefined

  /** A number whose unlinking was left unfinished still has an owner. */
  const hasWork = ({ wanted, owner }: Assignment): boolean => wanted === 'linked' || owner !== undefined

  const isOurs = ({ owner }: Assignment): boolean =>
    !hasTakenOver || owner === undefined || owner === workerId

  const claim = async (assignment: Assignment): Promise<Ownership | undefined> => {
    const leave = await claims.enter()
    try {
      return closing.signal.aborted ? undefined : await numbers.claim(assignment, workerId)
    } finally {
      leave()
    }
  }

  const take = async (assignment: Assignment): Promise<void> => {
    const { numberId } = assignment
    const ownership = await claim(assignment)
    if (ownership === undefined) return
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

  const look = async (): Promise<void> => {
    const toTake: Assignment[] = []
    for (const assignment of await numbers.assignments()) {
      const session = sessions.get(assignment.numberId)
      if (session !== undefined) session.follow(assignment)
      else if (hasWork(assignment) && isOurs(assignment)) toTake.push(assignment)
    }
    await Promise.all(toTake.map(take))
    hasTakenOver = true
  }

  const lookWhileStale = async (): Promise<void> => {
    while (isStale) {
      isStale = false
      await look().catch((error: unknown) => {
        logger.warn({ err: error }, 'not all numbers to run could be taken')
      })
    }
    looking = undefined
  }

  const nudge = (): void => {
    if (closing.signal.aborted) return
    isStale = true
    looking ??= lookWhileStale()
  }

  return {
    start: async () => {
      stopListening = await bus.listen(fleetTopic, (signal) => {
        if (signal.type === 'numbers-changed') nudge()
      })
      timer = setInterval(nudge, settings.fleetMs)
      nudge()
      await looking
    },
    close: async () => {
      closing.abort()
      clearInterval(timer)
      await stopListening?.()
      await looking
      await Promise.all([...sessions.values()].map((session) => session.stop()))
    },
  }
}
