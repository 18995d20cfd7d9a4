import type { NumberId, WorkerId } from '@sahut/core/model/ids'
import type { Assignment } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { OwnNumbers } from './own-numbers.ts'
import type { Orphans } from './orphans.ts'
import type { Roster } from './roster.ts'
import { type Member, type Place, placeNumbers, surplusOf } from './shares.ts'

/** Numbers that are handed to workers with fewer at the same time. */
const MOVES = 10
/** Heartbeats that a worker has to show before others hand it numbers that run well where they are. */
const SETTLED_BEATS = 2

/** The fleet as one worker saw it last. */
export type FleetFigures = {
  /** Numbers to run for each worker that takes part. */
  numbersEach: number
  /** Numbers to run that nobody alive runs. */
  unowned: number
}

/** What one worker does about its share of the numbers. */
export type Sharing = {
  /** Claims what is for it to take. @throws SahutError unavailable */
  take: (wanted: Assignment[]) => Promise<void>
  /** Hands over a part of what it has beyond its share. @returns whether there may be more */
  give: (wanted: Assignment[]) => Promise<boolean>
  figures: () => FleetFigures
}

export const createSharing = (deps: {
  workerId: WorkerId
  self: () => Member
  roster: Pick<Roster, 'known' | 'isAlive'>
  ownNumbers: Pick<OwnNumbers, 'size' | 'runs' | 'take' | 'handOver'>
  orphans: Orphans
  /** Told how many numbers are taken over from workers that died. */
  onTakeover?: (numbers: number) => void
  logger: Logger
}): Sharing => {
  const { workerId, self, roster, ownNumbers, orphans, logger } = deps
  let lacking = 0
  let figures: FleetFigures = { numbersEach: 0, unowned: 0 }

  /** The living who take part. @param beats that others have shown at least */
  const members = (beats: number): Member[] => [
    self(),
    ...roster
      .known()
      .filter(({ card, isAlive }) => card.workerId !== workerId && isAlive && !card.isDraining)
      .filter(({ beats: shown }) => shown >= beats)
      .map(({ card: { workerId: id, capacity, isBusy } }) => ({ workerId: id, capacity, isBusy })),
  ]

  const holderOf = ({ owner }: Assignment): WorkerId | undefined =>
    owner !== undefined && (owner === workerId || roster.isAlive(owner)) ? owner : undefined

  const placesOf = (wanted: Assignment[]): Place[] =>
    wanted.map((one) => ({ numberId: one.numberId, holder: holderOf(one) }))

  const isDead = ({ owner }: Assignment): boolean =>
    owner !== undefined && owner !== workerId && !roster.isAlive(owner)

  const noteLack = (count: number): void => {
    if (count !== lacking && count > 0)
      logger.error({ numbers: count }, 'no worker has room for these numbers; start more workers')
    lacking = count
  }

  return {
    take: async (wanted) => {
      const places = placesOf(wanted)
      const unowned = places.filter(({ holder }) => holder === undefined).length
      figures = { numbersEach: wanted.length / members(0).length, unowned }
      const placed = placeNumbers(members(0), places)
      noteLack(unowned - placed.size)
      const ofOthers = [...placed].flatMap(([id, taker]): NumberId[] => (taker === workerId ? [] : [id]))
      const left = orphans.wait(ofOthers)
      const { capacity, isBusy } = self()
      const isForUs = ({ numberId, owner }: Assignment): boolean =>
        // One that is ending here is looked at again when it has.
        !ownNumbers.runs(numberId) &&
        (placed.get(numberId) === workerId ||
          (left.has(numberId) && !isBusy) ||
          // A claim of ours whose answer was lost.
          owner === workerId)
      const room = Math.max(0, capacity - ownNumbers.size())
      const toTake = wanted.filter(isForUs).slice(0, room)
      if (toTake.length > 0) logger.info({ numbers: toTake.length }, 'taking numbers that nobody runs')
      const ofDead = toTake.filter(isDead).length
      if (ofDead > 0) deps.onTakeover?.(ofDead)
      await Promise.all(toTake.map(ownNumbers.take))
    },

    give: async (wanted) => {
      const surplus = surplusOf(self(), members(SETTLED_BEATS), placesOf(wanted), MOVES)
      if (surplus.length === 0) return false
      logger.info({ numbers: surplus.length }, 'handing numbers to workers that have fewer')
      await Promise.all(surplus.map(ownNumbers.handOver))
      return true
    },

    figures: () => figures,
  }
}
