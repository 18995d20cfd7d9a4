import type { WorkerId, WorkspaceId } from '@sahut/core/model/ids'
import { hasWork } from '@sahut/core/numbers/rows'
import type { Workers } from '@sahut/core/numbers/workers'
import type { Bus } from '@sahut/core/bus/bus'
import { fleetTopic } from '@sahut/core/bus/rooms'
import type { NumberDeps } from '../number/running-number.ts'
import { createAttention } from './look-again.ts'
import { type OwnNumbers, createOwnNumbers } from './own-numbers.ts'
import { createLagWatch } from './lag.ts'
import { watchMemory } from './memory.ts'
import { createOrphans } from './orphans.ts'
import { createPeers, type Peers } from './peers.ts'
import { createRoster, type Roster } from './roster.ts'
import { dutyOf, type Member } from './shares.ts'
import { createSharing, type FleetFigures } from './sharing.ts'

export type Fleet = {
  /**
   * Shows that this worker lives, claims its share of the numbers, and goes on looking after it.
   * @throws SahutError unavailable if other workers could not reach it
   */
  start: () => Promise<void>
  /**
   * How this worker, and the fleet as it saw it last, stand. `disconnected` are those of its numbers that are to be
   * connected and have not been for long.
   */
  figures: () => { numbers: number; disconnected: number; disconnectedPercent: number } & FleetFigures
  /**
   * The workspaces with numbers for which this worker does now what is done once for all of one. Two may do the same for
   * some seconds, when a worker comes or goes.
   */
  duties: () => WorkspaceId[]
  /** Hands all numbers over in good order. */
  close: () => Promise<void>
}

/** The time over which the worker's lag is looked at, ms. */
const LAG_WINDOW_MS = 3_000

type FleetDeps = Omit<NumberDeps, 'gate' | 'breaker' | 'isHeld'> & {
  workers: Workers
  /** Told how many numbers are taken over from a worker that died. */
  onTakeover?: (numbers: number) => void
  /** Called once, when this worker takes more memory than it may and others can have its numbers: close, and end. */
  onFull?: () => void
}

const figuresOf = (ownNumbers: OwnNumbers) => {
  const [numbers, disconnected] = [ownNumbers.size(), ownNumbers.disconnected()]
  return {
    numbers,
    disconnected,
    disconnectedPercent: Math.round((100 * disconnected) / Math.max(1, numbers)),
  }
}

/** Hears of changes of which numbers shall run, and of holes in what it hears. @returns the way to stop */
const listenForNews = async (
  bus: Pick<Bus, 'listen' | 'onHole'>,
  onNews: () => void,
): Promise<() => Promise<void>> => {
  const stop = await bus.listen(fleetTopic, (signal) => {
    if (signal.type === 'numbers-changed') onNews()
  })
  const endHoles = bus.onHole(onNews)
  return async () => {
    endHoles()
    await stop()
  }
}

/** Has other workers look again which numbers are theirs to run. */
const tellingOf = (peers: Pick<Peers, 'tell'>, bus: Pick<Bus, 'signal'>) => (): void => {
  peers.tell()
  bus.signal(fleetTopic, { type: 'numbers-changed' })
}

/** Those of the workspaces for which a worker does what is done once for all of one. */
const dutiesOf = (
  workerId: WorkerId,
  roster: Pick<Roster, 'known'>,
  workspaces: readonly WorkspaceId[],
): WorkspaceId[] => {
  const others = roster
    .known()
    .flatMap(({ card, isAlive }) => (isAlive && !card.isDraining ? [card.workerId] : []))
  const all = [...new Set([...others, workerId])]
  return workspaces.filter((workspaceId) => dutyOf(workspaceId, all) === workerId)
}

/**
 * One worker's part in the fleet. Each worker shows by heartbeats that it lives; each finds out by itself who lives,
 * and what of the numbers that nobody living runs is for it to take. All come to the same as long as they see the
 * same; where they do not, the claim decides, and the epoch fences whoever was wrong. Nothing is claimed from a
 * worker that lives; one that has more than its share gives it up by itself.
 */
export const createFleet = (deps: FleetDeps, workerId: WorkerId): Fleet => {
  const { numbers, bus, logger, settings } = deps
  let isDraining = false
  let stopListening: (() => Promise<void>) | undefined

  const attention = createAttention(settings.fleetMs, logger)
  const lookAgain = attention.nudge
  const roster = createRoster({
    workers: deps.workers,
    workerId,
    beatMs: settings.beatMs,
    onChange: lookAgain,
    logger,
  })
  const lag = createLagWatch({
    mostMs: settings.lagMs,
    windowMs: LAG_WINDOW_MS,
    // Resolves whether the store took it or not: it stands in the next heartbeat too.
    onChange: () => void roster.show().then(lookAgain),
    logger,
  })
  const peers = createPeers({
    workerId,
    ...settings.peer,
    onGone: (id, answered) => {
      if (roster.suspect(id, answered)) logger.warn({ worker: id }, "another worker's process is gone")
    },
    onNews: lookAgain,
    logger,
  })
  const tellOthers = tellingOf(peers, bus)
  const ownNumbers = createOwnNumbers(
    { ...deps, isHeld: roster.isHeld, onFree: tellOthers, onLeft: lookAgain },
    workerId,
  )
  const memory = watchMemory({
    limitMb: settings.rssLimitMb,
    workerId,
    roster,
    numbers: ownNumbers.size,
    onFull: () => deps.onFull?.(),
    logger,
  })
  const isLeaving = (): boolean => isDraining || memory.isLeaving()
  const self = (): Member => ({ workerId, capacity: settings.maxNumbers, isBusy: lag.isBusy() })
  const orphans = createOrphans(lookAgain)
  const sharing = createSharing({ ...deps, workerId, self, roster, ownNumbers, orphans })
  let workspaces: readonly WorkspaceId[] = []

  const look = async (): Promise<void> => {
    const assignments = await numbers.assignments()
    workspaces = [...new Set(assignments.map(({ workspaceId }) => workspaceId))]
    ownNumbers.follow(assignments)
    // After the assignments: who owned a number then, and has no card now, is gone.
    await roster.look()
    peers.link(roster.known().flatMap(({ card, isAlive }) => (isAlive ? [card] : [])))
    // It may begin to drain by this: then it takes nothing any more.
    if (!isDraining) await memory.look()
    if (isLeaving() || !roster.isHeld()) return
    const wanted = assignments.filter(hasWork)
    await sharing.take(wanted)
    if (await sharing.give(wanted)) lookAgain()
    await roster.forgetDead(new Set(assignments.map(({ owner }) => owner)))
  }

  return {
    figures: () => ({ ...figuresOf(ownNumbers), ...sharing.figures() }),
    duties: () => (isLeaving() || !roster.isHeld() ? [] : dutiesOf(workerId, roster, workspaces)),
    start: async () => {
      const address = await peers.listen()
      stopListening = await listenForNews(bus, lookAgain)
      lag.start()
      await roster.start({
        portrait: () => ({ ...self(), address, numbers: ownNumbers.size(), isDraining: isLeaving() }),
        recheck: () => numbers.assignments().then(ownNumbers.follow),
      })
      attention.start(look)
      await attention.settled()
    },
    close: async () => {
      isDraining = true
      attention.stop()
      orphans.close()
      lag.close()
      await stopListening?.()
      // First, so that nobody leaves to this worker what it gives up.
      await roster.show()
      tellOthers()
      await attention.settled()
      await ownNumbers.close()
      await roster.close()
      tellOthers()
      await peers.close()
    },
  }
}
