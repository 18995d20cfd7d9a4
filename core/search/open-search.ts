import type { Access } from '../access/access.ts'
import type { Accounts } from '../auth/accounts.ts'
import type { Bus } from '../bus/bus.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { followChats } from '../events/follow-chats.ts'
import type { ChatLog } from '../log/chat-log.ts'
import { workspacesWithNumbers } from '../numbers/workspaces.ts'
import type { Logger } from '../process/logger.ts'
import type { Table } from '../store/table.ts'
import { createEmbeddedEngine } from './engines/embedded.ts'
import { createIndexer } from './index-chats.ts'
import { createSearch, type Search } from './search.ts'
import type { SearchSettings } from './settings.ts'

/** A search whose index is kept by this process. */
export type OwnSearch = {
  search: Search
  /** Begins to index what came since it was closed, and what comes. */
  start: () => void
  close: () => Promise<void>
}

/** The search with the index of this process. */
export const openSearch = (
  { folder }: SearchSettings,
  deps: {
    table: Table
    access: Access
    accounts: Pick<Accounts, 'inboxes'>
    catalog: Pick<Catalog, 'labels'>
    log: ChatLog
    bus: Pick<Bus, 'follow' | 'onHole'>
    logger: Pick<Logger, 'error'>
    /** How often it is looked for what nobody told, ms. */
    lookMs?: number
  },
): OwnSearch => {
  const engine = createEmbeddedEngine(folder)
  const following = followChats({
    ...deps,
    workspaces: () => workspacesWithNumbers(deps.table),
    follower: createIndexer({ log: deps.log, engine }),
  })
  return {
    search: createSearch({ ...deps, engine, onAsked: following.want }),
    start: following.start,
    close: async () => {
      await following.close()
      await engine.close()
    },
  }
}
