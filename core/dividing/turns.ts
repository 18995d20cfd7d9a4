import { UserId, type InboxId, type WorkspaceId } from '../model/ids.ts'
import { turnKey } from '../store/keys/lists.ts'
import type { Table } from '../store/table.ts'

/** Who was given a chat of an inbox last. Whoever dies before it is kept has somebody go without a turn, no more. */
export type Turns = {
  last: (workspaceId: WorkspaceId, inboxId: InboxId) => Promise<UserId | undefined>
  keep: (workspaceId: WorkspaceId, inboxId: InboxId, userId: UserId) => Promise<void>
}

export const createTurns = (table: Pick<Table, 'get' | 'put'>): Turns => ({
  last: async (workspaceId, inboxId) => {
    const row = await table.get(turnKey(workspaceId, inboxId))
    return UserId.safeParse(row?.['userId']).data
  },
  keep: async (workspaceId, inboxId, userId) => {
    await table.put({ ...turnKey(workspaceId, inboxId), userId })
  },
})
