import type { WorkerId } from '@sahut/core/model/ids'
import type { WorkerCard } from '@sahut/core/numbers/workers'

/** Looks in a row that find a counter where it was before a worker is taken for dead. */
export const STILL_LOOKS = 4
/** As many do if its address refuses, and was never seen to answer: it may be the address that is wrong. */
const STILL_LOOKS_IF_REFUSED = 2

/** Who lives, by what one observer has seen of the counters. */
export type Pulses = {
  /**
   * A look at the workers' cards succeeded.
   * @param at when it began, on the observer's monotonic clock, ms
   */
  see: (cards: WorkerCard[], at: number) => void
  /** A look failed: the store may have failed the others too, who then could not show that they live. */
  miss: () => void
  /**
   * There is word that this worker's process is gone.
   * @param answered whether its address was seen to answer before
   * @param at when it came, on the observer's monotonic clock, ms
   * @returns whether it counts as dead because of that, and did not before
   */
  suspect: (workerId: WorkerId, answered: boolean, at: number) => boolean
  /** The latest card of each worker, whether it counts as living, and how many heartbeats were seen. */
  known: () => { card: WorkerCard; isAlive: boolean; beats: number }[]
  isAlive: (workerId: WorkerId) => boolean
}

type Pulse = {
  card: WorkerCard
  /** Looks that found the counter where it was, since it moved last; and those that found it moved. */
  still: number
  beats: number
  /** Looks that are enough to take it for dead. */
  enough: number
  /** When it was said to be gone, until a look that began after that has shown its last counter, ms. */
  goneAt: number | undefined
  /** It moved after it was said to be gone: such word of it is not believed any more. */
  isSlandered: boolean
}

/**
 * A worker is dead when its counter stands still over several looks in a row, a heartbeat or more apart on the
 * observer's own monotonic clock. No clock of anybody else plays a part. An observer that was frozen itself, or
 * could not reach the store, starts counting anew: its first look finds the counters moved.
 * @param beatMs the time between two heartbeats
 */
export const createPulses = (beatMs: number): Pulses => {
  const pulses = new Map<WorkerId, Pulse>()
  let lastAt = -Infinity

  const isAlive = ({ still, enough }: Pulse): boolean => still < enough

  const fresh = (card: WorkerCard): Pulse => ({
    card,
    still: 0,
    beats: 0,
    enough: STILL_LOOKS,
    goneAt: undefined,
    isSlandered: false,
  })

  const seeOne = (card: WorkerCard, at: number, counts: boolean): void => {
    const pulse = pulses.get(card.workerId)
    if (pulse === undefined) {
      pulses.set(card.workerId, fresh(card))
    } else if (pulse.card.counter === card.counter) {
      if (counts) pulse.still += 1
    } else if (pulse.goneAt !== undefined) {
      // Its last heartbeat before it ended, which nobody had looked at yet.
      pulse.card = card
    } else {
      const isSlandered = pulse.isSlandered || pulse.enough < STILL_LOOKS
      Object.assign(pulse, { card, still: 0, beats: pulse.beats + 1, enough: STILL_LOOKS, isSlandered })
    }
    if (pulse?.goneAt !== undefined && at > pulse.goneAt) pulse.goneAt = undefined
  }

  return {
    see: (cards, at) => {
      // Looks that news brings on follow each other fast and say nothing about standing still.
      const counts = at - lastAt >= beatMs * 0.9
      if (counts) lastAt = at
      const present = new Set(cards.map(({ workerId }) => workerId))
      for (const workerId of pulses.keys()) if (!present.has(workerId)) pulses.delete(workerId)
      for (const card of cards) seeOne(card, at, counts)
    },
    miss: () => {
      for (const pulse of pulses.values()) if (isAlive(pulse)) pulse.still = 0
    },
    suspect: (workerId, answered, at) => {
      const pulse = pulses.get(workerId)
      if (pulse === undefined || pulse.isSlandered || !isAlive(pulse)) return false
      // Such word comes again and again; only what was shown before the first is forgiven.
      if (pulse.enough === STILL_LOOKS) pulse.goneAt = at
      pulse.enough = answered ? 0 : STILL_LOOKS_IF_REFUSED
      return !isAlive(pulse)
    },
    known: () =>
      [...pulses.values()].map((pulse) => ({
        card: pulse.card,
        isAlive: isAlive(pulse),
        beats: pulse.beats,
      })),
    isAlive: (workerId) => {
      const pulse = pulses.get(workerId)
      return pulse !== undefined && isAlive(pulse)
    },
  }
}
