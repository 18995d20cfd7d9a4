import { dynamoDbLocalTable, embeddedTable, type OpenTable } from '@sahut/testing/parts/table-fixture'
import { afterAll, beforeAll, describe } from 'vitest'
import { createMemoryTable } from './memory-table-fixture.ts'
import type { Table } from './table.ts'

/*
 * For tests: what has to hold on each store that the log runs on.
 */

/** Declares the same tests for each store. @param tests given where the store is, once the tests run */
export const onEachStore = (
  what: string,
  tests: (ground: Pick<OpenTable, 'table' | 'settings'>) => void,
): void => {
  describe.each([
    ['the embedded store', embeddedTable],
    ['DynamoDB Local', dynamoDbLocalTable],
  ] as const)(`${what} on %s`, (_name, openTable) => {
    let store: OpenTable
    beforeAll(async () => {
      store = await openTable()
    })
    afterAll(() => store.close())
    tests({
      get table() {
        return store.table
      },
      get settings() {
        return store.settings
      },
    })
  })
}

/** Declares the same tests for each table, the one in memory that proofs run on too. */
export const onEachTable = (tests: (ground: { table: Table }) => void): void => {
  onEachStore('the table', tests)
  describe('the table in memory', () => {
    tests({ table: createMemoryTable() })
  })
}
