import { ChatId, type InboxId, UserId, type WorkspaceId } from '../model/ids.ts'
import { listPartition, workspacePartition } from './keys.ts'
import type { Key } from './table.ts'

/*
 * Keys of what dividing keeps and reads; those of all else, and what each row is, stand in keys.ts.
 */

/** Whose turn it was when an inbox gave away a chat. */
export const turnKey = (workspaceId: WorkspaceId, inboxId: InboxId): Key => ({
  PK: listPartition(workspaceId, inboxId),
  SK: 'TURN',
})

/** The chat that stands at a place of a list. */
export const readListPlace = (place: string): ChatId | undefined => ChatId.safeParse(place.split('#')[1]).data

const HERE = 'HERE#'
/** Until when somebody counts as being there. */
export const hereKey = (ref: { workspaceId: WorkspaceId; userId: UserId }): Key => ({
  PK: workspacePartition(ref.workspaceId),
  SK: `${HERE}${ref.userId}`,
})
export const hereRange = (workspace: WorkspaceId): { PK: string; prefix: string } => ({
  PK: workspacePartition(workspace),
  prefix: HERE,
})
/** Whose it is. */
export const readHereKey = ({ SK }: Key): UserId | undefined => UserId.safeParse(SK.slice(HERE.length)).data
