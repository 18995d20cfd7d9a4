import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Deployable, type DeployableKind, spawnDeployable } from './deployables.ts'
import { embeddedTable, type OpenTable } from './table-fixture.ts'

const SCHEMA = { PK: 'SCHEMA', SK: 'SCHEMA' }

const folder = mkdtempSync(join(tmpdir(), 'sahut-schema-'))
let store: OpenTable

beforeAll(async () => {
  store = await embeddedTable()
})

afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const KINDS = ['worker', 'gateway', 'functions'] as const

const start = (kind: DeployableKind): Promise<Deployable> =>
  spawnDeployable({
    kind,
    name: kind,
    folder,
    environment: {
      TABLE_NAME: store.settings.tableName,
      DYNAMODB_ENDPOINT: store.settings.endpoint,
      AUTH_KEY_FILE: join(folder, 'auth.key'),
      AUTH_SECRET: 'a secret of at least thirty-two bytes',
      WEB_ORIGINS: 'http://127.0.0.1',
    },
  })

test.each(KINDS)(
  'a %s ends at its start, with a sentence, on a store that newer code changed',
  async (kind) => {
    await store.table.put({ ...SCHEMA, version: 1_001, readableFrom: 1_000 })
    await expect(start(kind)).rejects.toThrow(
      /This Sahut is too old for the store.* Deploy a newer Sahut again/,
    )
  },
)

test.each(KINDS)('a %s runs on a store that newer code migrated if that code allows it', async (kind) => {
  await store.table.put({ ...SCHEMA, version: 1_001, readableFrom: 1 })
  const running = await start(kind)
  await running.kill('SIGTERM')
  expect(running.log()).toContain('"msg":"closed"')
  expect(await store.table.get(SCHEMA)).toEqual({ ...SCHEMA, version: 1_001, readableFrom: 1 })
})
