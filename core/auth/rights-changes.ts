import { z } from 'zod'
import type { WorkspaceId } from '../model/ids.ts'
import type { Key, Table } from '../store/table.ts'

const Row = z.object({ workspaceId: z.string(), changes: z.number() })

const changesKey = (workspaceId: WorkspaceId): Key => ({ PK: `W#${workspaceId}`, SK: 'RIGHTS' })

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
    await table.update(changesKey(workspaceId), {
      expression: 'SET #workspace = :workspace ADD #changes :one',
      names: { '#workspace': 'workspaceId', '#changes': 'changes' },
      values: { ':workspace': workspaceId, ':one': 1 },
    })
  },
  read: async (workspaceIds) => {
    const rows = await table.getMany(workspaceIds.map(changesKey))
    return new Map(
      rows.map((row) => Row.parse(row)).map(({ workspaceId, changes }) => [workspaceId, changes]),
    )
  },
})
