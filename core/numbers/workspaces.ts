import type { WorkspaceId } from '../model/ids.ts'
import { readable } from '../store/decoding.ts'
import { assignmentRange } from '../store/keys/fleet.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'
import { Assignment } from './rows.ts'

/** The workspaces that have numbers, or had some. @throws SahutError unavailable */
export const workspacesWithNumbers = async (table: Table): Promise<WorkspaceId[]> => {
  const rows = await readAll(table, assignmentRange)
  return [...new Set(rows.flatMap((row) => readable(Assignment, row)?.workspaceId ?? []))]
}
