import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import type { Table } from '@sahut/core/store/table'
import { spawnDynamoDbLocal } from './dynamodb-local.ts'
import { spawnStore } from '@sahut/local/store/spawn-store'

/** An empty table on a store of its own, for tests. */
export type OpenTable = {
  table: Table
  settings: { endpoint: string; region: string; tableName: string }
  close: () => Promise<void>
}

const open = async (store: { endpoint: string; stop: () => Promise<void> }): Promise<OpenTable> => {
  const settings = { endpoint: store.endpoint, region: 'local', tableName: 'sahut' }
  await ensureTable(settings)
  const table = createTable(settings)
  return {
    table,
    settings,
    close: async () => {
      table.close()
      await store.stop()
    },
  }
}

/** On the embedded store, its data in a folder that goes with it. */
export const embeddedTable = async (): Promise<OpenTable> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sahut-store-'))
  const opened = await open(await spawnStore({ dataDir }))
  return {
    ...opened,
    close: async () => {
      await opened.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** On AWS's own DynamoDB Local, in memory. */
export const dynamoDbLocalTable = async (): Promise<OpenTable> => open(await spawnDynamoDbLocal())
