import { createAccess } from '@sahut/core/access/access'
import { createAccounts } from '@sahut/core/auth/accounts'
import { createCatalog } from '@sahut/core/catalog/catalog'
import { createAvailability } from '@sahut/core/dividing/availability'
import { createDevices } from '@sahut/core/auth/devices'
import { createTokens } from '@sahut/core/auth/tokens'
import { createChatLog, reportTrouble } from '@sahut/core/log/create-log'
import { createStoreCheck } from '@sahut/core/store/schema/store-check'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { openStorage } from '@sahut/core/media/storage'
import { setUpSearch } from '@sahut/core/search/set-up'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { reportUnreadable } from '@sahut/core/store/decoding'
import { createBrowsers } from '@sahut/core/browsers/browsers'
import { createLogger } from '@sahut/core/process/logger'
import { announceRights } from '@sahut/core/bus/announce-rights'
import { openBus } from '@sahut/core/bus/bus-level'
import { createApi } from './api.ts'
import type { ApiDeps } from './context.ts'
import type { Env } from './env.ts'
import { pushDepsOf } from './push.ts'
import { createFilesServer, withFiles } from './files.ts'

type AddressOf = NonNullable<ApiDeps['addressOf']>

/** Who asks: by the proxy's word, which it adds to whatever the caller claims, or else by the connection. */
const clientOf =
  (header: string | undefined, connectionOf: AddressOf): AddressOf =>
  (c) =>
    (header === undefined ? undefined : c.req.header(header)?.split(',').at(-1)?.trim()) ?? connectionOf(c)

/** The API with everything that it stands on, for whichever entry serves it. */
export const assemble = async (settings: Env, connectionOf: AddressOf) => {
  const logger = createLogger('api', settings.logLevel)
  const table = createTable(settings.store)
  const { gatewayGroups } = settings
  const bus = await openBus(settings.realtime, logger, { groups: gatewayGroups, group: 0 })
  const log = createChatLog({
    table,
    onCommit: (commit) => {
      bus.tell(commit)
    },
    onTrouble: reportTrouble(logger),
  })
  const accounts = createAccounts({
    table,
    onRightsChanged: (user) => {
      announceRights(bus, user.userId)
      browsers?.revocation.revoke(user)
    },
    report: reportUnreadable(logger),
  })
  const numbers = createNumbers({ table, report: reportUnreadable(logger) })
  const access = createAccess({ accounts, log, numbers })
  const browsers = createBrowsers(settings.admission, { access, secret: settings.authSecret, logger })
  const storage = settings.storage && openStorage(settings.storage, settings.authSecret)
  const catalog = createCatalog({ table, report: reportUnreadable(logger) })
  const search =
    settings.search && setUpSearch(settings.search, { table, access, accounts, catalog, log, bus, logger })
  const api = createApi({
    log,
    storage,
    accounts,
    numbers,
    access,
    availability: createAvailability(table),
    catalog,
    search: search?.search,
    tokens: createTokens({ secret: settings.authSecret }),
    devices: createDevices({ secret: settings.authSecret }),
    table,
    bus,
    logger,
    check: createStoreCheck(table),
    addressOf: clientOf(settings.clientAddressHeader, connectionOf),
    proxySecret: settings.proxySecret,
    admission: browsers?.admission,
    brokerSecret: settings.brokerSecret,
    push: pushDepsOf(settings.pushSecret, table),
    settings: { secureCookies: settings.secureCookies, pace: settings.pace, gatewayGroups },
  })
  const served = storage?.ways && createFilesServer({ files: storage.files, ways: storage.ways, logger })
  return {
    api,
    /** The API, and the files that it serves itself. */
    site: withFiles(api, served),
    table,
    logger,
    /** Begins to keep the index of the search, if there is one. */
    startSearch: () => search?.start(),
    /** Resolves once what was told to others has left; a Lambda function is frozen right after its answer. */
    flush: async () => {
      await Promise.all([browsers?.revocation.settled(), bus.flush()])
    },
    close: async () => {
      await search?.close()
      await browsers?.close()
      await bus.close()
      table.close()
    },
  }
}
