import type { ChatId, PersonId, PersonNoteId, WorkspaceId } from '../../model/ids.ts'
import type { Key } from '../table.ts'
import type { Prefix } from './place.ts'

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
