import type { Accounts } from '@sahut/core/auth/accounts'
import type { Bus } from '@sahut/core/bus/bus'
import { followChats } from '@sahut/core/events/follow-chats'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { WorkspaceId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { createCounter } from '@sahut/core/reports/count-chats'
import { createLedger } from '@sahut/core/reports/ledger'
import type { Table } from '@sahut/core/store/table'

/** Reports may be some seconds late: what is gathered costs less. */
const PACE = { atOnce: 100, gatherMs: 10_000 }

/** Counts what happens in chats, for the workspaces that are this worker's to look at. */
export type Reporting = { start: () => void; close: () => Promise<void> }

export const createReporting = ({
  table,
  duties,
  ...deps
}: {
  table: Table
  log: ChatLog
  accounts: Pick<Accounts, 'inboxes'>
  bus: Pick<Bus, 'follow' | 'onHole'>
  duties: () => readonly WorkspaceId[]
  /** How often it is looked for what nobody told of, ms. */
  lookMs: number
  logger: Pick<Logger, 'error'>
}): Reporting => {
  const counter = createCounter({ log: deps.log, table, ledger: createLedger(table) })
  return followChats({
    ...deps,
    pace: PACE,
    workspaces: () => Promise.resolve([...duties()]),
    follower: {
      ...counter,
      // What was another worker's meanwhile it counts, not this one.
      take: async (chat) => {
        if (duties().includes(chat.workspaceId)) await counter.take(chat)
      },
    },
  })
}
