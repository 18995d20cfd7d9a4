import type { UserId, WorkspaceId } from '../model/ids.ts'
import { mentionsRange } from '../store/keys/lists.ts'
import type { Table } from '../store/table.ts'
import { mentionOf, type MentionRow } from './row-kinds/mention.ts'

/** The notes that mention a person, newest first. */
export type Mentions = {
  /** @param before only those from before this time, ms. @throws SahutError unavailable */
  mentions: (
    person: { workspaceId: WorkspaceId; userId: UserId },
    before: number | undefined,
    limit: number,
  ) => Promise<MentionRow[]>
}

export const createMentions = (table: Table): Mentions => ({
  mentions: async ({ workspaceId, userId }, before, limit) => {
    const range = { ...mentionsRange(workspaceId, userId, before), descending: true, limit }
    const { items } = await table.query(range)
    return items.flatMap((item) => mentionOf(item) ?? [])
  },
})
