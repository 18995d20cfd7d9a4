import type { InboxId, NumberId, WorkspaceId } from '../model/ids.ts'

/** A worker's proof that it may run a number. */
export type Ownership = { numberId: NumberId; workspaceId: WorkspaceId; inboxId: InboxId; epoch: number }
