import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { onTestFinished } from 'vitest'
import { spawnStore } from './spawn-store.ts'

/*
 * For tests of the embedded store: one on a folder of its own, with Sahut's table.
 */

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sahut-store-'))

export const started = async (settings: { dataDir: string; port?: number }) => {
  const store = await spawnStore(settings)
  onTestFinished(() => store.stop())
  const place = { endpoint: store.endpoint, region: 'local', tableName: 'sahut' }
  await ensureTable(place)
  const table = createTable(place)
  onTestFinished(() => {
    table.close()
  })
  return { store, table, port: Number(new URL(store.endpoint).port) }
}
