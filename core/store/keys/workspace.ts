import type {
  CannedReplyId,
  InboxId,
  LabelId,
  PersonFieldId,
  TeamId,
  ViewId,
  WorkspaceId,
} from '../../model/ids.ts'
import type { Key } from '../table.ts'
import type { Prefix } from './place.ts'

/** The partition of a workspace's own rows. */
export const workspacePartition = (workspace: WorkspaceId): string => `W#${workspace}`

export const workspaceKey = (workspace: WorkspaceId): Key => ({
  PK: workspacePartition(workspace),
  SK: 'WORKSPACE',
})

/** How often somebody's rights in a workspace have changed. */
export const rightsChangesKey = (workspace: WorkspaceId): Key => ({
  PK: workspacePartition(workspace),
  SK: 'RIGHTS',
})

const INBOX = 'INBOX#'

export const inboxKey = (workspace: WorkspaceId, inbox: InboxId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${INBOX}${inbox}`,
})

export const inboxRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: INBOX,
})

const LABEL = 'LABEL#'

export const labelKey = (workspace: WorkspaceId, label: LabelId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${LABEL}${label}`,
})

export const labelRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: LABEL,
})

const CANNED_REPLY = 'CANNED#'

export const cannedReplyKey = (workspace: WorkspaceId, reply: CannedReplyId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${CANNED_REPLY}${reply}`,
})

export const cannedReplyRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: CANNED_REPLY,
})

const VIEW = 'VIEW#'
export const viewKey = (workspace: WorkspaceId, view: ViewId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${VIEW}${view}`,
})
export const viewRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: VIEW,
})

const TEAM = 'TEAM#'

export const teamKey = (workspace: WorkspaceId, team: TeamId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${TEAM}${team}`,
})

export const teamRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: TEAM,
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
