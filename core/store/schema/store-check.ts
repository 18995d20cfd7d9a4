import { SCHEMA_KEY } from '../keys/schema.ts'
import type { Table } from '../table.ts'

const FRESH_MS = 1_000

/**
 * Asks the store for a sign of life, at most once a second however many want to know.
 * @returns resolves if it answers
 * @throws SahutError unavailable, of the function that is returned
 */
export const createStoreCheck = (table: Pick<Table, 'get'>): (() => Promise<void>) => {
  let last: { at: number; answer: Promise<void> } | undefined
  const ask = (): Promise<void> => table.get(SCHEMA_KEY).then(() => undefined)
  return () => {
    const now = performance.now()
    if (last === undefined || now - last.at > FRESH_MS) last = { at: now, answer: ask() }
    return last.answer
  }
}
