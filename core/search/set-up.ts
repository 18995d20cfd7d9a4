import type { Access } from '../access/access.ts'
import type { Accounts } from '../auth/accounts.ts'
import { createRequestSigner } from '../aws/signed-requests.ts'
import type { Bus } from '../bus/bus.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { followChats, type Following } from '../events/follow-chats.ts'
import type { ChatLog } from '../log/chat-log.ts'
import { workspacesWithNumbers } from '../numbers/workspaces.ts'
import type { Logger } from '../process/logger.ts'
import type { Table } from '../store/table.ts'
import type { SearchEngine } from './engine.ts'
import { createEmbeddedEngine } from './engines/embedded.ts'
import { createOpenSearchEngine } from './engines/opensearch.ts'
import { createOpenSearchRequests } from './engines/opensearch-requests.ts'
import { createIndexer } from './index-chats.ts'
import { createSearch, type Search } from './search.ts'
import type { OpenSearchSettings, SearchSettings } from './settings.ts'

type Ground = {
  table: Table
  accounts: Pick<Accounts, 'inboxes'>
  log: ChatLog
  bus: Pick<Bus, 'follow' | 'onHole'>
  logger: Pick<Logger, 'error'>
  /** How often it is looked for what nobody told, ms. */
  lookMs?: number
}

/** AWS's name of the service in signatures. */
const SERVICE = 'es'

/** The engine on an OpenSearch. */
export const openSearchEngine = ({ url, region }: OpenSearchSettings): SearchEngine =>
  createOpenSearchEngine(
    createOpenSearchRequests(url, region === undefined ? undefined : createRequestSigner(region, SERVICE)),
  )

/** Keeps the index of an engine level with all chats. */
export const followInto = (engine: SearchEngine, ground: Ground): Following =>
  followChats({
    ...ground,
    workspaces: () => workspacesWithNumbers(ground.table),
    follower: createIndexer({ log: ground.log, engine }),
  })

/** A search as a process has it. */
export type OwnSearch = {
  search: Search
  /** Begins to index what came since it was closed, and what comes, if the index is this process's own. */
  start: () => void
  close: () => Promise<void>
}

/** The search that the settings name: with an index of this process, or one that workers fill. */
export const setUpSearch = (
  settings: SearchSettings,
  deps: Ground & { access: Access; catalog: Pick<Catalog, 'labels'> },
): OwnSearch => {
  if (!('folder' in settings)) {
    const engine = openSearchEngine(settings)
    return { search: createSearch({ ...deps, engine }), start: () => undefined, close: engine.close }
  }
  const engine = createEmbeddedEngine(settings.folder)
  const following = followInto(engine, deps)
  return {
    search: createSearch({ ...deps, engine, onAsked: following.want }),
    start: following.start,
    close: async () => {
      await following.close()
      await engine.close()
    },
  }
}
