import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { decoded } from '../store/decoding.ts'
import { is, setting } from '../store/expressions.ts'
import { readSessionKey, sessionKey, sessionRange } from '../store/keys/users.ts'
import { readAll } from '../store/read-all.ts'
import type { Item, Table } from '../store/table.ts'
import { newSessionId, SessionId, UserId, WorkspaceId } from '../model/ids.ts'
import { Device, type OwnSession } from '../model/user/own-session.ts'
import type { SessionPrincipal } from '../model/user/user.ts'
import { newSecret, secretHash } from './secrets.ts'

/** Which session; also what an access token says. */
export type SessionRef = Omit<SessionPrincipal, 'kind' | 'expiresAt'>

const SessionRow = z.object({
  /** Of the newest refresh token. */
  refreshHash: z.string(),
  /** Of the one that was used last. It stays good until a successor of it was used: their answers may have been lost. */
  previousHash: z.string().optional(),
  /** Of its other successors, newest first. The last release writes none. */
  successorHashes: z.array(z.string()).default([]),
  /** Of what all refresh tokens of this session share: who knows it has held one of them. */
  markHash: z.string().optional(),
  /** When it was used last, ms. */
  rotatedAt: z.number(),
  /** What the last release does not write: when it began, ms, and in which browser. */
  startedAt: z.number().optional(),
  device: Device.catch({}).default({}),
  /** s, because the store deletes by it */
  expiresAt: z.number(),
})
type SessionRow = z.infer<typeof SessionRow>

const Ref = z.object({ workspaceId: WorkspaceId, userId: UserId, sessionId: SessionId })

/** Successors of one token that stay good beside the newest. More of them only those make who get no answer at all. */
const SUCCESSORS = 7

/** How often a rotation is tried that others get ahead of. */
const ATTEMPTS = 5

const newRefreshToken = ({ workspaceId, userId, sessionId }: SessionRef, mark = newSecret()): string =>
  [workspaceId, userId, sessionId, newSecret(), mark].join('.')

const markOf = (refreshToken: string): string | undefined => refreshToken.split('.')[4]

const markHashOf = (refreshToken: string): string | undefined => {
  const mark = markOf(refreshToken)
  return mark === undefined ? undefined : secretHash(mark)
}

const refOf = (refreshToken: string): SessionRef | undefined => {
  const [workspaceId, userId, sessionId] = refreshToken.split('.')
  return Ref.safeParse({ workspaceId, userId, sessionId }).data
}

type Succession = Required<Pick<SessionRow, 'refreshHash' | 'previousHash' | 'successorHashes'>>

/**
 * What the row says once a token was used.
 * @param used @param next hashes of the token, and of what is given for it
 * @returns nothing for a token that is none of the session's, or was before its time
 */
const successionOf = (row: SessionRow, used: string, next: string): Succession | undefined => {
  const successors = [row.refreshHash, ...row.successorHashes]
  if (successors.includes(used)) return { refreshHash: next, previousHash: used, successorHashes: [] }
  if (row.previousHash !== used) return undefined
  return { refreshHash: next, previousHash: used, successorHashes: successors.slice(0, SUCCESSORS) }
}

const ended = (): SahutError =>
  new SahutError('unauthenticated', 'Your session has ended. Please sign in again.')

/** A row as its owner sees it, and when it ends, s; nothing if it can't be read. */
const ownSession = (item: Item): (OwnSession & { expiresAt: number })[] => {
  const sessionId = SessionId.safeParse(readSessionKey(item)).data
  const row = SessionRow.safeParse(item).data
  if (sessionId === undefined || row === undefined) return []
  const { device, startedAt, rotatedAt: usedAt, expiresAt } = row
  return [{ sessionId, device, ...(startedAt === undefined ? {} : { startedAt }), usedAt, expiresAt }]
}

export type Sessions = {
  start: (
    user: Pick<SessionPrincipal, 'workspaceId' | 'userId'>,
    device?: Device,
  ) => Promise<SessionRef & { refreshToken: string }>
  /**
   * Takes a refresh token and gives a successor of it. Until a successor was used the token stays good and gives
   * others, for whoever never got an answer; no clock decides. Whoever uses it after that, or uses two successors, is
   * not alone: the session ends (RFC 9700, 4.14.2). One that never was a token of the session, made up from its ids,
   * ends nothing and writes nothing.
   * @param admit is asked before anything is written for a token that is good
   * @throws SahutError unauthenticated, unavailable; whatever `admit` throws
   */
  rotate: (
    refreshToken: string,
    admit?: (session: SessionRef) => Promise<void>,
  ) => Promise<SessionRef & { refreshToken: string }>
  end: (session: SessionRef) => Promise<void>
  /** Ends every session of a user but one, if one is named. @returns how many */
  endAll: (user: Pick<SessionPrincipal, 'workspaceId' | 'userId'>, but?: SessionId) => Promise<number>
  /** All of a user, the one that was used last first. One that can't be read is left out. */
  list: (user: Pick<SessionPrincipal, 'workspaceId' | 'userId'>) => Promise<OwnSession[]>
  /** Ends the session of a refresh token that is good; any other is left as it is. */
  endBy: (refreshToken: string) => Promise<void>
  isLive: (session: SessionRef) => Promise<boolean>
}

/**
 * Sessions: what stands behind an access token and outlives it. Stored is only the hash of the refresh token.
 * @param lifetime without a refresh, ms
 * @param onEnded is told of each session that was ended, once that is durable
 */
export const createSessions = ({
  table,
  lifetime = 30 * 24 * 3_600_000,
  now = Date.now,
  onEnded = () => Promise.resolve(),
}: {
  table: Table
  lifetime?: number
  now?: () => number
  onEnded?: (session: SessionRef) => Promise<void>
}): Sessions => {
  const nowInSeconds = () => Math.floor(now() / 1000)
  const expiresAt = () => nowInSeconds() + Math.ceil(lifetime / 1000)

  const read = async (session: SessionRef) => {
    const item = await table.get(sessionKey(session))
    const row = item === undefined ? undefined : decoded(SessionRow, item)
    // The store deletes what has expired hours later.
    return row === undefined || row.expiresAt <= nowInSeconds() ? undefined : row
  }

  const end: Sessions['end'] = async (session) => {
    await table.delete(sessionKey(session))
    await onEnded(session)
  }

  /** Whether the row still stood as it was read, so that it now says what was used last and what succeeds it. */
  const succeed = async (session: SessionRef, row: SessionRow, after: Succession): Promise<boolean> => {
    const updated = await table.update(
      sessionKey(session),
      // `rotatedAt` is what the last release reads beside `previousHash`.
      setting({ ...after, rotatedAt: now(), expiresAt: expiresAt() }),
      is('refreshHash', row.refreshHash),
    )
    return updated !== undefined
  }

  return {
    start: async ({ workspaceId, userId }, device = {}) => {
      const session = { workspaceId, userId, sessionId: newSessionId() }
      const refreshToken = newRefreshToken(session)
      await table.put({
        ...sessionKey(session),
        refreshHash: secretHash(refreshToken),
        markHash: markHashOf(refreshToken),
        rotatedAt: now(),
        startedAt: now(),
        device,
        expiresAt: expiresAt(),
      })
      return { ...session, refreshToken }
    },

    rotate: async (refreshToken, admit = () => Promise.resolve()) => {
      const session = refOf(refreshToken)
      if (session === undefined) throw ended()
      const next = newRefreshToken(session, markOf(refreshToken))
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const row = await read(session)
        // The store may have retried what had succeeded.
        if (row?.refreshHash === secretHash(next)) return { ...session, refreshToken: next }
        const after = row && successionOf(row, secretHash(refreshToken), secretHash(next))
        if (row === undefined || after === undefined) {
          if (row?.markHash !== undefined && row.markHash === markHashOf(refreshToken)) await end(session)
          throw ended()
        }
        if (attempt === 1) await admit(session)
        if (await succeed(session, row, after)) return { ...session, refreshToken: next }
      }
      throw new SahutError('unavailable', 'This session is used in many places at once. Please try again.')
    },

    end,

    endAll: async ({ workspaceId, userId }, but) => {
      const items = await readAll(table, sessionRange({ workspaceId, userId }))
      const ids = items.map((item) => decoded(SessionId, item, readSessionKey(item)))
      const ending = ids.filter((sessionId) => sessionId !== but)
      for (const sessionId of ending) await end({ workspaceId, userId, sessionId })
      return ending.length
    },

    list: async (user) => {
      const sessions = (await readAll(table, sessionRange(user))).flatMap(ownSession)
      return sessions.filter(({ expiresAt: at }) => at > nowInSeconds()).sort((a, b) => b.usedAt - a.usedAt)
    },

    endBy: async (refreshToken) => {
      const session = refOf(refreshToken)
      if (session === undefined) return
      const row = await read(session)
      const used = secretHash(refreshToken)
      // One that was used counts as well: the answer with its successor may have been lost.
      if (row !== undefined && successionOf(row, used, used) !== undefined) await end(session)
    },

    isLive: async (session) => (await read(session)) !== undefined,
  }
}
