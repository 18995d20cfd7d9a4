import { createHash, randomBytes } from 'node:crypto'
import { goneTopic, inboxTopics, publishTopics } from '../contract/mqtt.ts'
import { type InboxId, SessionId, UserId, WorkspaceId } from '../model/ids.ts'
import type { SessionPrincipal } from '../model/user/user.ts'

/** After this time a browser is let go, and has to be admitted again, s: what every look has missed ends with it. */
export const ADMITTED_SECONDS = 12 * 3_600

/**
 * A browser at the broker. Its id says whose it is and with which rights it was admitted, so that whoever looks at the
 * broker's clients can compare these with what holds now, and nobody has to keep a list. Others of the workspace see it
 * (presence), so it says ids only, and opens nothing.
 */
export type BrowserClient = Pick<SessionPrincipal, 'workspaceId' | 'userId' | 'sessionId'> & {
  clientId: string
  /** A digest of the inboxes that it was given. */
  rights: string
  /** s since 1970 */
  admittedAt: number
}

/** The rights of a browser are the inboxes that its user sees. */
export const rightsOf = (inboxIds: readonly InboxId[]): string =>
  createHash('sha256').update(inboxIds.toSorted().join()).digest('hex').slice(0, 16)

const KIND = 'browser'

/** A client of its own for each admission. */
export const newBrowserClient = (
  { workspaceId, userId, sessionId }: Pick<SessionPrincipal, 'workspaceId' | 'userId' | 'sessionId'>,
  inboxIds: readonly InboxId[],
): BrowserClient => {
  const rights = rightsOf(inboxIds)
  const admittedAt = Math.floor(Date.now() / 1000)
  const random = randomBytes(6).toString('hex')
  const clientId = [KIND, workspaceId, userId, sessionId, rights, admittedAt.toString(36), random].join('.')
  return { clientId, workspaceId, userId, sessionId, rights, admittedAt }
}

/** What a client's id says; nothing for a client that is no browser of ours. */
export const readBrowserClient = (clientId: string): BrowserClient | undefined => {
  const [kind, workspace, user, session, rights = '', at = '', random] = clientId.split('.')
  if (kind !== KIND || random === undefined) return undefined
  const workspaceId = WorkspaceId.safeParse(workspace)
  const userId = UserId.safeParse(user)
  const sessionId = SessionId.safeParse(session)
  const admittedAt = parseInt(at, 36)
  if (!workspaceId.success || !userId.success || !sessionId.success || Number.isNaN(admittedAt))
    return undefined
  return {
    clientId,
    workspaceId: workspaceId.data,
    userId: userId.data,
    sessionId: sessionId.data,
    rights,
    admittedAt,
  }
}

/** All that a client may do that was given these inboxes, as filters of topics. */
export const allowedTo = (
  { workspaceId, userId, clientId }: BrowserClient,
  inboxIds: readonly InboxId[],
): { subscribe: string[]; publish: string[] } => ({
  subscribe: [...inboxIds.map((inboxId) => inboxTopics(workspaceId, inboxId)), goneTopic(workspaceId, '+')],
  publish: publishTopics(workspaceId, inboxIds, userId, clientId),
})
