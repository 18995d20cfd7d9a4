import { SahutError } from '../../contract/errors.ts'
import type { ChatKey } from '../../model/chat/chat.ts'
import { ChatId, type InboxId, type UserId, type WorkspaceId } from '../../model/ids.ts'
import type { Item, Key } from '../table.ts'
import { padded, SEQ_DIGITS, TS_DIGITS } from './place.ts'

/** The partition of an inbox's chats in the index `byList`. @param state of chats that are not open */
export const listPartition = (workspaceId: WorkspaceId, inboxId: InboxId, state?: string): string =>
  `W#${workspaceId}#I#${inboxId}${state === undefined ? '' : `#${state}`}`

/** Where a chat stands in them: by time, then by chat, so that the lists of several inboxes merge. */
export const listPlace = (listTs: number, chatId: ChatId): string => `${padded(listTs, TS_DIGITS)}#${chatId}`

/** The same in `byUnread`: an inbox's id is like no other, and HEAD has to stay below 1 KB. */
export const unreadPartition = (inboxId: InboxId): string => inboxId

/** The same in `byOwner`, of open chats: those of a person, or nobody's. */
export const ownerPartition = (inboxId: InboxId, assignee: UserId | undefined): string =>
  `${inboxId}#${assignee ?? ''}`

/** How far an inbox was looked through for chats that an older release left out of `byUnread`. */
export const unreadWalkKey = (partition: string): Key => ({ PK: partition, SK: 'UNREAD-WALK' })

/** A list's cursor is the last place of its page. @throws SahutError invalid_input for what is no place */
export const checkListPlace = (cursor: string): void => {
  const [time = '', chatId = ''] = cursor.split('#')
  const isPlace = /^\d+$/.test(time) && time.length === TS_DIGITS && ChatId.safeParse(chatId).success
  if (!isPlace || cursor !== `${time}#${chatId}`)
    throw new SahutError('invalid_input', 'cursor is none that a page of this list gave', { field: 'cursor' })
}

/** What a HEAD's keys say, so that the row need not repeat it. Unchecked: the row's schema checks it with the rest. */
export const readHeadKeys = ({ PK, listPK, listSK }: Item) => {
  const part = (key: unknown, at: number): string | undefined => String(key).split('#')[at]
  return {
    workspaceId: part(PK, 1),
    chatId: part(PK, 3),
    inboxId: part(listPK, 3),
    listTs: Number(part(listSK, 0)),
  }
}

/** A note that mentions somebody. */
const mentionsPartition = (workspace: WorkspaceId, user: UserId): string => `W#${workspace}#M#${user}`

export const mentionKey = (
  { workspaceId, chatId }: ChatKey,
  { userId, at, seq }: { userId: UserId; at: number; seq: number },
): Key => ({
  PK: mentionsPartition(workspaceId, userId),
  SK: `${padded(at, TS_DIGITS)}#${chatId}#${padded(seq, SEQ_DIGITS)}`,
})

/** The notes that mention somebody, or those of them from before a time, ms. */
export const mentionsRange = (
  workspace: WorkspaceId,
  user: UserId,
  before: number | undefined,
): { PK: string; to?: string } => ({
  PK: mentionsPartition(workspace, user),
  ...(before !== undefined && { to: padded(before, TS_DIGITS) }),
})

/** Whose turn it was when an inbox gave away a chat. */
export const turnKey = (workspaceId: WorkspaceId, inboxId: InboxId): Key => ({
  PK: listPartition(workspaceId, inboxId),
  SK: 'TURN',
})

/** The chat that stands at a place of a list. */
export const readListPlace = (place: string): ChatId | undefined => ChatId.safeParse(place.split('#')[1]).data
