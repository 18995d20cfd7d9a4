import { createHash } from 'node:crypto'
import { type ChatId, type LinkId, type SessionId, UserId, type WorkspaceId } from '../../model/ids.ts'
import type { Key } from '../table.ts'
import type { Prefix } from './place.ts'
import { workspacePartition } from './workspace.ts'

const USER = 'USER#'

export const userKey = (workspace: WorkspaceId, user: UserId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${USER}${user}`,
})

export const userRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: USER,
})

/** What an e-mail address opens. */
export const loginKey = (email: string): Key => ({ PK: `EMAIL#${email}`, SK: 'LOGIN' })

/** Under the user, so that all sessions of one can be found. */
const sessionPrefix = (user: UserId): string => `SESSION#${user}#`

export const sessionKey = (ref: { workspaceId: WorkspaceId; userId: UserId; sessionId: SessionId }): Key => ({
  PK: workspacePartition(ref.workspaceId),
  SK: `${sessionPrefix(ref.userId)}${ref.sessionId}`,
})

export const sessionRange = ({
  workspaceId,
  userId,
}: {
  workspaceId: WorkspaceId
  userId: UserId
}): Prefix => ({ PK: workspacePartition(workspaceId), prefix: sessionPrefix(userId) })

/** The session that a session's key names. Unchecked. */
export const readSessionKey = ({ SK }: Key): string | undefined => SK.split('#')[2]

const LINK = 'LINK#'

/** A link by which somebody becomes one of a workspace, or sets a new password. */
export const linkKey = (workspace: WorkspaceId, link: LinkId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${LINK}${link}`,
})

export const linkRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: LINK,
})

/** Whether there is a workspace, and else by which code the first one is made. */
export const setupKey: Key = { PK: 'SETUP', SK: 'SETUP' }

const PUSH = 'PUSH#'

/** What is known of how a user is told: by a browser's name, or a word of its own. */
export const pushKey = (ref: { workspaceId: WorkspaceId; userId: UserId }, name: string): Key => ({
  PK: workspacePartition(ref.workspaceId),
  SK: `${PUSH}${ref.userId}#${name}`,
})

export const pushRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: PUSH,
})

/** Whose it is, and its name. */
export const readPushKey = ({ SK }: Key): { userId: UserId; name: string } | undefined => {
  const [, user, name = ''] = SK.split('#')
  const { data: userId } = UserId.safeParse(user)
  return userId === undefined ? undefined : { userId, name }
}

/** Where something is counted in one window of time. Hashed: it may be an address, and may be long. */
export const limitKey = (name: string, counted: string, window: number): Key => ({
  PK: `LIMIT#${name}#${createHash('sha256').update(counted).digest('base64url')}`,
  SK: String(window),
})

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

/** What a person began to write lies apart: it is written often, and read as one. */
const draftPartition = (ref: { workspaceId: WorkspaceId; userId: UserId }): string =>
  `W#${ref.workspaceId}#D#${ref.userId}`

export const draftKey = (ref: { workspaceId: WorkspaceId; userId: UserId }, chatId: ChatId): Key => ({
  PK: draftPartition(ref),
  SK: chatId,
})

/** All that one has begun to write. */
export const draftRange = (ref: { workspaceId: WorkspaceId; userId: UserId }): { PK: string } => ({
  PK: draftPartition(ref),
})
