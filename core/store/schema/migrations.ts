import type { Table } from '../table.ts'

/** A change of what the rows of the store look like. docs/decisions/0041 says how one is made in steps. */
export type Migration = {
  /** The schema that the store has once this is done: one more than before. */
  version: number
  /**
   * The oldest code that may run once this has begun, below `version`: old tasks run beside new ones during a deploy.
   * The store must have been migrated to it by a release before, which ran everywhere.
   */
  readableFrom: number
  /** `meanwhile`: this code can read what is not migrated yet. `afterwards`: it starts only once this is done. */
  serves: 'meanwhile' | 'afterwards'
  /**
   * One piece of the work, of some seconds at most. It may be done again after a crash, and late by a process that
   * froze: it changes a row only if that still is as it was before, by a condition.
   * @param cursor where the piece before ended
   * @returns where the next one begins; nothing when all is done
   */
  piece: (table: Table, cursor: string | undefined) => Promise<string | undefined>
}

/** All since schema 1, in order, without a gap. There was none yet. */
export const MIGRATIONS: readonly Migration[] = []
