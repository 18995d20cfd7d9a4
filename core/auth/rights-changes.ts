import { z } from 'zod'
import type { WorkspaceId } from '../model/ids.ts'
import { decoded, type RowReader } from '../store/decoding.ts'
import { adding, setting, together } from '../store/expressions.ts'
import { rightsChangesKey } from '../store/keys/workspace.ts'
import type { Table } from '../store/table.ts'

const Row = z.object({ workspaceId: z.string(), changes: z.number() })

/**
 * How often somebody's rights in a workspace have changed: a gateway that reads it every second learns of each change
 * without a bus. Only whether it is another number than before means something.
 */
export type RightsChanges = {
  /** Called after a change is durable, so that whoever sees the new number looks up the rights after it. */
  count: (workspaceId: WorkspaceId) => Promise<void>
  /** The numbers of some workspaces; one where nothing has changed yet, or that can't be read, is left out. */
  read: (workspaceIds: WorkspaceId[]) => Promise<Map<string, number>>
}

export const createRightsChanges = (table: Table, read: RowReader): RightsChanges => ({
  count: async (workspaceId) => {
    await table.update(
      rightsChangesKey(workspaceId),
      together(setting({ workspaceId }), adding({ changes: 1 })),
    )
  },
  read: async (workspaceIds) => {
    const rows = await table.getMany(workspaceIds.map(rightsChangesKey))
    const counts = read(rows, (row) => decoded(Row, row))
    return new Map(counts.map(({ workspaceId, changes }) => [workspaceId, changes]))
  },
})
