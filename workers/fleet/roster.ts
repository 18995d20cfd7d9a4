import type { WorkerId } from '@sahut/core/model/ids'
import type { WorkerCard, Workers } from '@sahut/core/numbers/workers'
import type { Logger } from '@sahut/core/process/logger'
import { createPulses, type Pulses, STILL_LOOKS } from './pulses.ts'

/** The worker's own heartbeat, and its view of everybody else's. */
export type Roster = Pick<Pulses, 'known' | 'isAlive'> & {
  /** As of `Pulses`, now. */
  suspect: (workerId: WorkerId, answered: boolean) => boolean
  /** Goes on until `close`; resolves after the first heartbeat, whether it succeeded or not. */
  start: (self: Self) => Promise<void>
  /** Shows a change of this worker at once, if the store can be reached. */
  show: () => Promise<void>
  /** Reads everybody's card now. @throws SahutError unavailable */
  look: () => Promise<void>
  /**
   * Whether this worker surely does not count as dead with anybody. While it may, it starts nothing that another
   * worker may be doing too.
   */
  isHeld: () => boolean
  /** Takes the dead off the list, whose rows would be read with each heartbeat, but for those who still own something. */
  forgetDead: (owners: ReadonlySet<WorkerId | undefined>) => Promise<void>
  /** No heartbeat any more, and none on its way; this worker is off the list, if the store can be reached. */
  close: () => Promise<void>
}

/** The worker whose heart beats. */
type Self = {
  /** What it says of itself, asked at each heartbeat. */
  portrait: () => Omit<WorkerCard, 'counter' | 'workerId'>
  /**
   * Called when heartbeats reach the store again after a silence in which others may have taken this worker for dead:
   * lets go of what they took.
   */
  recheck: () => Promise<void>
}

type RosterDeps = {
  workers: Workers
  workerId: WorkerId
  beatMs: number
  /** Told when who lives, who drains or who is busy looks different from before. */
  onChange: () => void
  logger: Logger
}

/** Heartbeats, one after the other so that the counter only rises, and whether they are fresh. */
const createHeart = ({ workers, workerId, beatMs }: RosterDeps) => {
  let self: Self | undefined
  const heldMs = (STILL_LOOKS - 1) * beatMs
  let counter = 0
  let heldAt = -Infinity
  let last: Promise<void> = Promise.resolve()

  const isHeld = (): boolean => performance.now() - heldAt < heldMs

  const beatOnce = async (): Promise<void> => {
    // Nothing is shown before it began.
    if (self === undefined) return
    const began = performance.now()
    counter += 1
    await workers.beat({ ...self.portrait(), workerId, counter })
    if (!isHeld()) await self.recheck()
    heldAt = began
  }

  return {
    isHeld,
    begin: (given: Self): void => {
      self = given
    },
    beat: (): Promise<void> => {
      const mine = last.then(beatOnce)
      last = mine.catch(() => undefined)
      return mine
    },
    stop: async (): Promise<void> => {
      await last
      await workers.forget({ workerId, counter })
    },
  }
}

export const createRoster = (deps: RosterDeps): Roster => {
  const { workers, beatMs, logger } = deps
  const heart = createHeart(deps)
  const pulses = createPulses(beatMs)
  let isClosed = false
  let shown = ''
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | undefined

  const compare = (): void => {
    const now = pulses
      .known()
      .map(({ card, isAlive }) => [card.workerId, isAlive, card.isDraining, card.isBusy].join(' '))
      .toSorted()
      .join()
    if (now === shown) return
    shown = now
    deps.onChange()
  }

  const look = async (): Promise<void> => {
    const began = performance.now()
    try {
      pulses.see(await workers.all(), began)
    } catch (error) {
      pulses.miss()
      throw error
    }
    compare()
  }

  const tick = async (): Promise<void> => {
    const began = performance.now()
    try {
      await heart.beat()
      await look()
    } catch (error) {
      logger.warn({ err: error }, 'the store did not take a heartbeat, or did not show those of others')
    }
    if (isClosed) return
    const rest = beatMs * (0.95 + Math.random() * 0.1) - (performance.now() - began)
    timer = setTimeout(
      () => {
        ticking = tick()
      },
      Math.max(rest, beatMs / 4),
    )
  }

  return {
    start: async (self) => {
      heart.begin(self)
      ticking = tick()
      await ticking
    },
    show: async () => {
      await heart.beat().catch((error: unknown) => {
        logger.warn({ err: error }, 'the other workers could not be shown what changed here')
      })
    },
    look,
    isHeld: heart.isHeld,
    known: pulses.known,
    isAlive: pulses.isAlive,
    suspect: (suspected, answered) => {
      const isNews = pulses.suspect(suspected, answered, performance.now())
      if (isNews) compare()
      return isNews
    },
    forgetDead: async (owners) => {
      const gone = pulses.known().filter(({ card, isAlive }) => !isAlive && !owners.has(card.workerId))
      await Promise.all(gone.map(({ card }) => workers.forget(card)))
    },
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await ticking
      await heart.stop().catch((error: unknown) => {
        logger.warn({ err: error }, 'this worker could not be taken off the list')
      })
    },
  }
}
