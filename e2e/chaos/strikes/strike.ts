import type { Random } from '@sahut/simulator/customers/random'
import type { JournalWatch } from '../journal-watch.ts'
import type { PlannedFault } from '../plan.ts'
import type { ScreenAgent } from '../screen.ts'
import type { Stage } from '../stage.ts'

/** A fault that was carried out. */
export type Strike = {
  target: string
  /** What the target was doing when it was struck. */
  evidence: object
  /** Ends it. @returns more that there is to say of it */
  end?: () => Promise<object | undefined>
}

/** Carries a fault out, if there is anything to strike at the moment. */
export type Striking = (fault: PlannedFault) => Promise<Strike | undefined>

/** What strikes need of the run. */
export type Ring = {
  stage: Stage
  watch: JournalWatch
  screens: readonly ScreenAgent[]
  random: Random
  /** Contacts write to many numbers at once, so that processes have something to do. */
  burst: () => void
}

export const POLL_MS = 2

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const nothing = (): undefined => undefined

export const pickOf = <One>(all: readonly One[], pick: number): One | undefined =>
  all[Math.floor(pick * all.length)]

/** Messages of contacts that no worker has acknowledged yet. */
export const inFlightOf = (watch: JournalWatch): number =>
  [...watch.inFlight().values()].reduce((sum, ids) => sum + ids.size, 0)
