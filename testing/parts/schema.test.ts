import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TABLE_RIGHTS } from '../../infra/table-rights.ts'
import { createStoreProxy } from '../faults/store-proxy.ts'
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

const start = (
  kind: DeployableKind,
  how: { name?: string; endpoint?: string; preload?: string[] } = {},
): Promise<Deployable> =>
  spawnDeployable({
    kind,
    name: how.name ?? kind,
    folder,
    preload: how.preload ?? [],
    environment: {
      TABLE_NAME: store.settings.tableName,
      DYNAMODB_ENDPOINT: how.endpoint ?? store.settings.endpoint,
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

const RIGHTS = {
  worker: TABLE_RIGHTS.workers,
  gateway: TABLE_RIGHTS.gateway,
  functions: TABLE_RIGHTS.functions,
} as const

/** What starts there has the rights of its role and no more. */
const stageOf = async (preload: string[]) => {
  const proxies = new Map(
    await Promise.all(
      KINDS.map(
        async (kind) => [kind, await createStoreProxy(store.settings.endpoint, RIGHTS[kind])] as const,
      ),
    ),
  )
  const nameOf = (kind: DeployableKind): string => `${kind}-${String(preload.length)}-with-its-rights`
  return {
    start: (kind: DeployableKind) =>
      start(kind, { name: nameOf(kind), endpoint: proxies.get(kind)?.endpoint ?? '', preload }),
    log: (kind: DeployableKind): string => {
      const file = join(folder, `${nameOf(kind)}.log`)
      return existsSync(file) ? readFileSync(file, 'utf8') : ''
    },
    forbidden: () =>
      [...proxies].flatMap(([kind, proxy]) => proxy.forbidden().map((call) => `${kind}: ${call}`)),
    close: () => Promise.all([...proxies.values()].map((proxy) => proxy.close())),
  }
}

test('F13: every role starts on a store that nothing ran on yet, with its rights alone', async () => {
  await store.table.delete(SCHEMA)
  const stage = await stageOf([])
  // In this order: what only looks comes first.
  const running: Deployable[] = []
  for (const kind of ['functions', 'gateway', 'worker'] as const) running.push(await stage.start(kind))
  for (const one of running) await one.kill('SIGTERM')
  expect(stage.forbidden()).toEqual([])
  expect(await store.table.get(SCHEMA)).toEqual({ ...SCHEMA, version: 1, readableFrom: 1 })
  await stage.close()
})

test('F13: the store is taken forward by workers, who may; a gateway and the API wait for them', async () => {
  await store.table.put({ ...SCHEMA, version: 1, readableFrom: 1 })
  const stage = await stageOf([new URL('./next-release.ts', import.meta.url).href])
  const starting = (['gateway', 'functions'] as const).map((kind) => ({ kind, begun: stage.start(kind) }))
  for (const { kind } of starting)
    while (!stage.log(kind).includes('has to be migrated to schema 2 first')) await pause(20)
  expect(await store.table.get(SCHEMA)).toEqual({ ...SCHEMA, version: 1, readableFrom: 1 })

  const running = [await stage.start('worker'), ...(await Promise.all(starting.map(({ begun }) => begun)))]
  expect(await store.table.get(SCHEMA)).toEqual({ ...SCHEMA, version: 2, readableFrom: 1 })
  for (const one of running) await one.kill('SIGTERM')
  expect(stage.forbidden()).toEqual([])
  await stage.close()
})
