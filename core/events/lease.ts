import { randomUUID } from 'node:crypto'
import { absent, any, below, is } from '../store/expressions.ts'
import { leaseKey } from '../store/keys/fleet.ts'
import type { Table } from '../store/table.ts'

/** Work that one process of many does at a time. Clocks differ: two may do it for a moment, which it has to bear. */
export type Lease = {
  /** Takes it, or keeps it for as long again. @returns whether it is ours. @throws SahutError unavailable */
  take: () => Promise<boolean>
  /** Lets another have it at once. */
  giveBack: () => Promise<void>
}

/** @param lifeMs how long it is ours without another word */
export const createLease = (
  table: Pick<Table, 'put' | 'delete'>,
  name: string,
  lifeMs: number,
  now = Date.now,
): Lease => {
  const holder = randomUUID()
  return {
    take: () => {
      const row = { ...leaseKey(name), holder, until: now() + lifeMs }
      return table.put(row, any(absent('PK'), is('holder', holder), below('until', now())))
    },
    giveBack: async () => {
      await table.delete(leaseKey(name), is('holder', holder))
    },
  }
}
