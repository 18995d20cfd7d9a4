import { join } from 'node:path'
import { type Accounts, createAccounts } from '@sahut/core/auth/accounts'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { createChatLog } from '@sahut/core/log/create-log'
import { NO_CREDENTIALS, partsOf } from '@sahut/core/store/dynamodb/connection'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import type { Table } from '@sahut/core/store/table'
import { createNumbers, type Numbers } from '@sahut/core/numbers/numbers'
import { type SpawnedSimulator, spawnSimulator } from '@sahut/simulator/control/spawn'
import { type Deployable, type DeployableKind, spawnDeployable } from './deployables.ts'
import { openFrontDoor } from './front-door.ts'
import type { Progress } from '@sahut/tools/progress'
import { keptSecret, prepareFolder } from '@sahut/local/secrets'
import { type SpawnedStore, spawnStore } from '@sahut/local/store/spawn-store'
import { buildWeb, WEB_DIST } from '@sahut/tools/web-build'

const TABLE = 'sahut'

export type ClusterOptions = {
  /** Everything is kept here, logs too. */
  dataDir: string
  workers: number
  gateways: number
  /** Whether browsers will come; without, only the API and the gateways are served. */
  web: boolean
  progress: Progress
  /** A folder with installed artefacts, which run instead of the sources. */
  artefacts?: string
  /** The same of the release that `replace` brings; without it a process is replaced by its like. */
  release?: string
  /** Settings beyond the defaults, for all of a kind. */
  environment?: Partial<Record<DeployableKind, Record<string, string>>>
  /** Settings of one process, which win: to lead its ways over a proxy, for instance. */
  environmentOf?: (name: string, environment: Record<string, string>) => Promise<Record<string, string>>
  /** Modules that are there before a kind's own, as URLs. */
  preload?: Partial<Record<DeployableKind, readonly string[]>>
  /** The port by which a gateway is reached, to lead over a proxy. */
  gatewayPort?: (gateway: Deployable) => number
  /** Which gateways a socket may be led to by its path; all unless it is told. */
  gatewaysAt?: (path: string, gateways: Deployable[]) => Deployable[]
  /** Runs on the store and the network before any deployable does: makes people, links numbers. */
  before?: (ground: Ground) => Promise<void>
}

/** What the deployables stand on, reached by a way of one's own. */
export type Ground = {
  dataDir: string
  store: SpawnedStore
  simulator: SpawnedSimulator
  table: Table
  accounts: Accounts
  numbers: Numbers
  log: ChatLog
}

const prepareGround = async ({ dataDir, artefacts, release }: ClusterOptions): Promise<Ground> => {
  const isOlder = artefacts !== undefined && release !== undefined && artefacts !== release
  const store = await spawnStore({
    dataDir: join(dataDir, 'store'),
    // Releases up to a775b88 know no others.
    ...(isOlder ? { credentials: NO_CREDENTIALS } : {}),
  })
  const simulator = await spawnSimulator({ dataDir: join(dataDir, 'simulator') })
  const place = { tableName: TABLE, region: 'local', endpoint: store.endpoint }
  await ensureTable(place)
  const table = createTable(place)
  return {
    dataDir,
    store,
    simulator,
    table,
    accounts: createAccounts({ table }),
    numbers: createNumbers({ table }),
    log: createChatLog({ table, onCommit: () => undefined }),
  }
}

/**
 * Starts another process in the place of one, as a release does, and ends that one in good order (SIGTERM) once the
 * new one runs: from then on it is what new sockets and requests are led to.
 * @returns of the function: the new one, once the old one has ended
 */
const createReplace = (
  running: Record<DeployableKind, Deployable[]>,
  start: (kind: DeployableKind, name: string, artefacts: string | undefined) => Promise<Deployable>,
  release: string | undefined,
) => {
  let replacements = 0
  return async (old: Deployable): Promise<Deployable> => {
    replacements += 1
    const fresh = await start(old.kind, `${old.kind}-r${String(replacements)}`, release)
    const place = running[old.kind]
    place.splice(place.indexOf(old), 1, fresh)
    await old.kill('SIGTERM')
    return fresh
  }
}

/**
 * Starts a whole Sahut on this machine, every part a process of its own: store, WhatsApp network, workers
 * (`worker-1` …), gateways (`gateway-1` …), the API (`functions`), and in this process the front door.
 */
export const startCluster = async (options: ClusterOptions) => {
  const {
    dataDir,
    progress,
    artefacts,
    environmentOf,
    gatewayPort = ({ port }: Deployable): number => port,
    gatewaysAt = (_path: string, all: Deployable[]): Deployable[] => all,
  } = options
  prepareFolder(dataDir)
  if (options.web && artefacts === undefined) await progress.step('web app built', buildWeb)
  const ground = await progress.step('store and WhatsApp network', () => prepareGround(options))
  const { store, simulator, table } = ground
  let runningStore = store
  await options.before?.(ground)

  const workers: Deployable[] = []
  const gateways: Deployable[] = []
  const functions: Deployable[] = []
  const door = await openFrontDoor({
    gateways: (path) => gatewaysAt(path, gateways).map(gatewayPort),
    functions: () => functions[0]?.port ?? 0,
    ...(options.web ? { web: artefacts === undefined ? WEB_DIST : join(artefacts, 'web') } : {}),
  })

  const secret = keptSecret(dataDir, 'auth.secret')
  const settings: Record<DeployableKind, Record<string, string>> = {
    worker: {
      AUTH_KEY_FILE: join(dataDir, 'auth.key'),
      MEDIA_DIR: join(dataDir, 'media'),
      WHATSAPP_URL: simulator.whatsappUrl,
      WHATSAPP_CERT_KEY: simulator.certKey,
    },
    gateway: { AUTH_SECRET: secret, WEB_ORIGINS: door.url },
    functions: { AUTH_SECRET: secret, MEDIA_DIR: join(dataDir, 'media') },
  }
  const start = async (
    kind: DeployableKind,
    name: string,
    code: string | undefined = artefacts,
  ): Promise<Deployable> => {
    const environment = {
      TABLE_NAME: TABLE,
      DYNAMODB_ENDPOINT: store.endpoint,
      ...settings[kind],
      ...options.environment?.[kind],
    }
    const own = (await environmentOf?.(name, environment)) ?? {}
    return spawnDeployable({
      kind,
      name,
      folder: dataDir,
      environment: { ...environment, ...own },
      preload: options.preload?.[kind] ?? [],
      artefacts: code,
    })
  }
  const startAll = async (kind: 'worker' | 'gateway', into: Deployable[], count: number): Promise<void> => {
    const names = Array.from({ length: count }, (_, at) => `${kind}-${String(at + 1)}`)
    into.push(...(await Promise.all(names.map((name) => start(kind, name)))))
  }

  await progress.step(
    `${String(options.gateways)} gateways, the API and ${String(options.workers)} workers`,
    async () => {
      functions.push(await start('functions', 'functions'))
      await startAll('gateway', gateways, options.gateways)
      await startAll('worker', workers, options.workers)
    },
  )

  return {
    ...ground,
    url: door.url,
    door,
    workers,
    gateways,
    functions,
    replace: createReplace({ worker: workers, gateway: gateways, functions }, start, options.release),
    /** Ends the store as a power cut does. */
    killStore: () => runningStore.kill(),
    /** Starts the store again at its place after it was killed. */
    restartStore: async (): Promise<void> => {
      runningStore = await spawnStore({
        dataDir: join(dataDir, 'store'),
        port: Number(new URL(store.endpoint).port),
        credentials: partsOf(store.endpoint).credentials,
      })
    },
    close: async () => {
      await Promise.all([...gateways, ...functions].map((one) => one.kill('SIGTERM')))
      await Promise.all(workers.map((one) => one.kill('SIGTERM')))
      await door.close()
      table.close()
      await simulator.stop()
      await runningStore.stop()
    },
  }
}

export type Cluster = Awaited<ReturnType<typeof startCluster>>
