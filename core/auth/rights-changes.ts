import { z } from 'zod'
import type { WorkspaceId } from '../model/ids.ts'
import { decoded } from '../store/decoding.ts'
import { adding, setting, together } from '../store/expressions.ts'
import { rightsChangesKey } from '../store/keys.ts'
import type { Table } from '../store/table.ts'

const Row = z.object({ workspaceId: z.string(), changes: z.number() })

/**
 * How often somebody's rights in a workspace have changed: a gateway that reads it every second learns of each change
 * without a bus. Only whether it is another number than before means something.
 */
export type RightsChanges = {
  /** Called after a change is durable, so that whoever sees the new number looks up the rights after it. */
  count: (workspaceId: WorkspaceId) => Promise<void>
  /** The numbers of some workspaces; one where nothing has changed yet is left out. */
  read: (workspaceIds: WorkspaceId[]) => Promise<Map<string, number>>
}

export const createRightsChanges = (table: Table): RightsChanges => ({
  count: async (workspaceId) => {
    await table.update(
      rightsChangesKey(workspaceId),
      together(setting({ workspaceId }), adding({ changes: 1 })),
    )
  },
  read: async (workspaceIds) => {
    const rows = await table.getMany(workspaceIds.map(rightsChangesKey))
    return new Map(
      rows.map((row) => decoded(Row, row)).map(({ workspaceId, changes }) => [workspaceId, changes]),
    )
  },
})
