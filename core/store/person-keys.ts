import type {
  ChatId,
  ContactId,
  NumberId,
  PersonFieldId,
  PersonId,
  PersonNoteId,
  WorkspaceId,
} from '../model/ids.ts'
import { workspacePartition } from './keys.ts'
import type { Key } from './table.ts'

/*
 * The keys of what is known of people, as keys.ts lists them.
 */

/** Rows whose SK begins so. */
type Prefix = { PK: string; prefix: string }

/** What a workspace knows of a person, by one of their addresses. */
const personPartition = (workspace: WorkspaceId, person: PersonId): string => `W#${workspace}#P#${person}`
const PERSON_CHAT = 'C#'
export const personCardKey = (workspace: WorkspaceId, person: PersonId): Key => ({
  PK: personPartition(workspace, person),
  SK: 'CARD',
})
export const personChatKey = (workspace: WorkspaceId, person: PersonId, chatId: ChatId): Key => ({
  PK: personPartition(workspace, person),
  SK: `${PERSON_CHAT}${chatId}`,
})
export const personChatRange = (workspace: WorkspaceId, person: PersonId): Prefix => ({
  PK: personPartition(workspace, person),
  prefix: PERSON_CHAT,
})
const PERSON_NOTE = 'NOTE#'
export const personNoteKey = (workspace: WorkspaceId, person: PersonId, note: PersonNoteId): Key => ({
  PK: personPartition(workspace, person),
  SK: `${PERSON_NOTE}${note}`,
})
/** The notes about a person, or those of them up to one, inclusive. */
export const personNoteRange = (
  workspace: WorkspaceId,
  person: PersonId,
  note: PersonNoteId | undefined,
): { PK: string; from: string; to: string } => ({
  PK: personPartition(workspace, person),
  from: PERSON_NOTE,
  to: `${PERSON_NOTE}${note ?? '~'}`,
})

const PERSON_FIELD = 'FIELD#'
export const personFieldKey = (workspace: WorkspaceId, field: PersonFieldId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${PERSON_FIELD}${field}`,
})
export const personFieldRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: PERSON_FIELD,
})

/** Whom a number is to block on WhatsApp or not any more, and whom it has blocked. */
export const blocksPartition = (number: NumberId): string => `N#${number}#BLOCK`
export const blockAskPrefix = 'ASK#'
export const blockedPrefix = 'IS#'
export const blockAskKey = (number: NumberId, who: ContactId): Key => ({
  PK: blocksPartition(number),
  SK: `${blockAskPrefix}${who}`,
})
export const blockedKey = (number: NumberId, who: ContactId): Key => ({
  PK: blocksPartition(number),
  SK: `${blockedPrefix}${who}`,
})
