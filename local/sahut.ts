import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { createAccess } from '@sahut/core/access/access'
import { createAccounts } from '@sahut/core/auth/accounts'
import { createCatalog } from '@sahut/core/catalog/catalog'
import { createAvailability } from '@sahut/core/dividing/availability'
import { createDevices } from '@sahut/core/auth/devices'
import { createTokens } from '@sahut/core/auth/tokens'
import { SahutError } from '@sahut/core/contract/errors'
import type { Commit } from '@sahut/core/log/chat-log'
import { createChatLog, reportTrouble } from '@sahut/core/log/create-log'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { startSchema } from '@sahut/core/store/schema/schema-start'
import { createStoreCheck } from '@sahut/core/store/schema/store-check'
import { createTable } from '@sahut/core/store/dynamodb/table'
import type { Table } from '@sahut/core/store/table'
import { openStorage } from '@sahut/core/media/storage'
import { setUpSearch } from '@sahut/core/search/set-up'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { reportUnreadable } from '@sahut/core/store/decoding'
import { HTTP_LIMITS } from '@sahut/core/process/http-limits'
import type { Logger } from '@sahut/core/process/logger'
import { announceRights } from '@sahut/core/bus/announce-rights'
import { createBrowsers } from '@sahut/core/browsers/browsers'
import type { AdmissionSettings } from '@sahut/core/browsers/settings'
import { hasLog, openBus, type RealtimeSettings } from '@sahut/core/bus/bus-level'
import { createApi } from '@sahut/functions/api'
import { createFilesServer, withFiles } from '@sahut/functions/files'
import { pushDepsOf } from '@sahut/functions/push'
import { createGateway } from '@sahut/gateway/server'
import { readAuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import type { WorkerSettings } from '@sahut/workers/settings'
import { followCommits } from '@sahut/workers/push/follow-commits'
import { createWorker, type Worker } from '@sahut/workers/worker'
import type { Progress } from '@sahut/tools/progress'
import { keptSecret } from './secrets.ts'
import { createSite } from './site.ts'
import { answerStarting } from './starting.ts'
import { keepStore, type KeptStore } from './store/kept-store.ts'
import { buildWeb, WEB_DIST } from '@sahut/tools/web-build'

/** Whom push services would write to; on one's own machine that is nobody. */
const CONTACT = 'mailto:push@example.com'

export type SahutOptions = {
  /** Everything is kept here. */
  dataDir: string
  /** 0 takes a free one. */
  port: number
  /** Further origins whose pages may connect, for a proxy in front. */
  origins?: string[]
  /** Settings of the worker beyond its defaults, the network among them. */
  worker?: Partial<WorkerSettings>
  /** Default: the bus of one process. */
  realtime?: RealtimeSettings
  /** Where browsers are at an MQTT broker themselves: how they get in. */
  admission?: AdmissionSettings | undefined
  /** Whether browsers will come; without, only the API and the gateway are served. */
  web: boolean
  logger: Logger
  progress: Progress
}

const listen = async (server: ReturnType<typeof createServer>, port: number): Promise<number> => {
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new SahutError(
      'unavailable',
      `Port ${String(port)} of 127.0.0.1 can't be used, probably because something listens there. Set PORT to another one, or to 0 for any.`,
      { cause },
    )
  }
  return (server.address() as AddressInfo).port
}

/** Whether the store works: it answers, and does not say that it can't write. */
const createCheck = (store: KeptStore, table: Table): (() => Promise<void>) => {
  const answers = createStoreCheck(table)
  return async () => {
    const trouble = store.trouble()
    if (trouble !== undefined) throw new SahutError('unavailable', `The store does not work: ${trouble}.`)
    await answers()
  }
}

/** Starts the store, and says how far it is with the data of an older release. */
const startStore = (dataDir: string, logger: Logger, progress: Progress): Promise<KeptStore> =>
  progress.step('store', (note) => {
    const onMoved = (rows: number): void => {
      note(`${String(rows)} rows of the older release taken over`)
    }
    return keepStore({ dataDir: join(dataDir, 'store'), onMoved }, logger)
  })

const openTable = async (endpoint: string, logger: Logger) => {
  const place = { tableName: 'sahut', region: 'local', endpoint }
  await ensureTable(place)
  const table = createTable(place)
  return { table, schema: await startSchema({ table, report: logger }) }
}

/** What signs: tokens, what browsers are known by, addresses. */
const openSecrets = (dataDir: string) => {
  const secret = keptSecret(dataDir, 'auth.secret')
  return { secret, tokens: createTokens({ secret }), devices: createDevices({ secret }) }
}

/** What tells people by push, as long as Sahut runs. */
const openPushes = (secret: string, deps: Omit<Parameters<typeof followCommits>[0], 'settings'>) =>
  followCommits({ ...deps, settings: { secret, contact: CONTACT } })

/** The folder of files beside the store, and what serves it along with the API and the web app. */
const openMedia = (dataDir: string, secret: string, logger: Logger) => {
  const storage = openStorage({ folder: join(dataDir, 'media') }, secret)
  const served = storage.ways && createFilesServer({ files: storage.files, ways: storage.ways, logger })
  return {
    storage,
    serve: (api: Parameters<typeof withFiles>[0], web: boolean) => {
      const all = withFiles(api, served)
      return web ? createSite(WEB_DIST, all) : all
    },
  }
}

/**
 * Starts all of Sahut on this machine: the store as a child process, everything else in this one.
 * @throws SahutError with a sentence that says what to do if a port or a folder can't be used
 */
export const startSahut = async ({
  dataDir,
  port,
  origins = [],
  worker: workerSettings = {},
  realtime = { level: 'memory' },
  admission,
  web,
  logger,
  progress,
}: SahutOptions) => {
  // First, because a used port is what most often goes wrong, and nothing has to be undone yet.
  const httpServer = createServer(HTTP_LIMITS)
  const serveBy = answerStarting(httpServer)
  const url = `http://127.0.0.1:${String(await listen(httpServer, port))}`
  if (web) await progress.step('web app built', buildWeb)
  const store = await startStore(dataDir, logger, progress)
  const { table, schema } = await openTable(store.endpoint, logger)

  const bus = await openBus(realtime, logger)
  const running: { worker?: Pick<Worker, 'heard'> } = {}
  const onCommit = (commit: Commit): void => {
    bus.tell(commit)
    pushes.take(commit)
    running.worker?.heard(commit)
  }
  const log = createChatLog({ table, onCommit, onTrouble: reportTrouble(logger) })
  const numbers = createNumbers({ table, report: reportUnreadable(logger) })
  const accounts = createAccounts({
    table,
    onRightsChanged: (user) => {
      announceRights(bus, user.userId)
      browsers?.revocation.revoke(user)
    },
    report: reportUnreadable(logger),
  })
  const access = createAccess({ accounts, log, numbers })
  const { secret, tokens, devices } = openSecrets(dataDir)
  const browsers = createBrowsers(admission, { access, secret, logger })

  const pushSecret = keptSecret(dataDir, 'push.secret')
  const pushes = openPushes(pushSecret, { bus, hasLog: hasLog(realtime), table, accounts, log, logger })
  const { storage, serve } = openMedia(dataDir, secret, logger)
  const ground = { table, log, numbers, accounts, access, tokens, bus, logger }
  const catalog = createCatalog({ table, report: reportUnreadable(logger) })
  const search = setUpSearch({ folder: join(dataDir, 'search') }, { ...ground, catalog })
  const api = createApi({
    ...ground,
    storage,
    availability: createAvailability(table),
    catalog,
    search: search.search,
    devices,
    check: createCheck(store, table),
    admission: browsers?.admission,
    push: pushDepsOf(pushSecret, table),
    addressOf: (context) => getConnInfo(context).remote.address ?? '',
    settings: { secureCookies: false },
  })
  const gateway = createGateway({
    ...ground,
    httpServer,
    browsers,
    settings: { origins: [url, url.replace('127.0.0.1', 'localhost'), ...origins] },
  })

  const worker = createWorker({
    ...ground,
    authKey: await readAuthKey(join(dataDir, 'auth.key')),
    files: storage.files,
    settings: workerSettings,
  })
  running.worker = worker
  await progress.step('worker', () => worker.start())
  await pushes.start()
  search.start()
  const answer = getRequestListener(serve(api, web).fetch)
  serveBy((request, response) => void answer(request, response))

  const close = async (): Promise<void> => {
    await gateway.close()
    await worker.close()
    await Promise.all([pushes.close(), search.close()])
    await schema.close()
    await browsers?.close()
    await bus.close()
    table.close()
    await store.stop()
  }
  return { url, storePid: store.pid, table, accounts, numbers, log, close }
}

export type Sahut = Awaited<ReturnType<typeof startSahut>>
