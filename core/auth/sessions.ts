import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { readAll } from '../store/read-all.ts'
import type { Key, Table } from '../store/table.ts'
import { newSessionId, SessionId, UserId, WorkspaceId } from '../model/ids.ts'
import type { Principal } from '../model/user.ts'

/** Which session; also what an access token says. */
export type SessionRef = Omit<Principal, 'expiresAt'>

const SessionRow = z.object({
  /** Of the refresh token that counts now. */
  refreshHash: z.string(),
  /** Of the one before it. */
  previousHash: z.string().optional(),
  /** Of what all refresh tokens of this session share: who knows it has held one of them. */
  markHash: z.string().optional(),
  rotatedAt: z.number(),
  /** s, because the store deletes by it */
  expiresAt: z.number(),
})

const Ref = z.object({ workspaceId: WorkspaceId, userId: UserId, sessionId: SessionId })

/** Under the user, so that all sessions of one can be found. */
const sessionKey = ({
  workspaceId,
  userId,
  sessionId,
}: Pick<SessionRef, 'workspaceId' | 'userId'> & { sessionId: string }): Key => ({
  PK: `W#${workspaceId}`,
  SK: `SESSION#${userId}#${sessionId}`,
})

// The token is 256 random bits, so a fast hash is enough.
const hashed = (refreshToken: string): string => createHash('sha256').update(refreshToken).digest('base64url')

const random = (): string => randomBytes(32).toString('base64url')

const newRefreshToken = ({ workspaceId, userId, sessionId }: SessionRef, mark = random()): string =>
  [workspaceId, userId, sessionId, random(), mark].join('.')

const markOf = (refreshToken: string): string | undefined => refreshToken.split('.')[4]

const markHashOf = (refreshToken: string): string | undefined => {
  const mark = markOf(refreshToken)
  return mark === undefined ? undefined : hashed(mark)
}

const refOf = (refreshToken: string): SessionRef | undefined => {
  const [workspaceId, userId, sessionId] = refreshToken.split('.')
  return Ref.safeParse({ workspaceId, userId, sessionId }).data
}

const ended = (): SahutError =>
  new SahutError('unauthenticated', 'Your session has ended. Please sign in again.')

export type Sessions = {
  start: (user: Pick<Principal, 'workspaceId' | 'userId'>) => Promise<SessionRef & { refreshToken: string }>
  /**
   * Takes a refresh token and gives the next one. A token that was used before ends its session: somebody else has
   * it. One that never was a token of the session, made up from its ids, ends nothing. Only the one just before, and
   * only for some seconds, is taken as a second tab of the same browser: that gets no refresh token, its browser has
   * the new one already.
   * @throws SahutError unauthenticated
   */
  rotate: (refreshToken: string) => Promise<SessionRef & { refreshToken?: string }>
  end: (session: SessionRef) => Promise<void>
  /** Ends every session of a user. */
  endAll: (user: Pick<Principal, 'workspaceId' | 'userId'>) => Promise<void>
  /** Ends the session of a refresh token; one that is nothing is left as it is. */
  endBy: (refreshToken: string) => Promise<void>
  isLive: (session: SessionRef) => Promise<boolean>
}

/**
 * Sessions: what stands behind an access token and outlives it. Stored is only the hash of the refresh token.
 * @param lifetime without a refresh, ms
 * @param grace how long the token before the newest is taken for a second tab, ms
 * @param onEnded is told of each session that was ended, once that is durable
 */
export const createSessions = ({
  table,
  lifetime = 30 * 24 * 3_600_000,
  grace = 10_000,
  now = Date.now,
  onEnded = () => undefined,
}: {
  table: Table
  lifetime?: number
  grace?: number
  now?: () => number
  onEnded?: (session: SessionRef) => void
}): Sessions => {
  const nowInSeconds = () => Math.floor(now() / 1000)

  const read = async (session: SessionRef) => {
    const item = await table.get(sessionKey(session))
    const row = item === undefined ? undefined : SessionRow.parse(item)
    // The store deletes what has expired hours later.
    return row === undefined || row.expiresAt <= nowInSeconds() ? undefined : row
  }

  const fresh = (session: SessionRef, refreshToken: string) => ({
    ...sessionKey(session),
    refreshHash: hashed(refreshToken),
    markHash: markHashOf(refreshToken),
    rotatedAt: now(),
    expiresAt: nowInSeconds() + Math.ceil(lifetime / 1000),
  })

  const end: Sessions['end'] = async (session) => {
    await table.delete(sessionKey(session))
    onEnded(session)
  }

  return {
    start: async ({ workspaceId, userId }) => {
      const session = { workspaceId, userId, sessionId: newSessionId() }
      const refreshToken = newRefreshToken(session)
      await table.put(fresh(session, refreshToken))
      return { ...session, refreshToken }
    },

    rotate: async (refreshToken) => {
      const session = refOf(refreshToken)
      if (session === undefined) throw ended()
      const used = hashed(refreshToken)
      const next = newRefreshToken(session, markOf(refreshToken))
      const rotated = await table.put(
        { ...fresh(session, next), previousHash: used },
        {
          expression: 'refreshHash = :used AND expiresAt > :now',
          values: { ':used': used, ':now': nowInSeconds() },
        },
      )
      if (rotated) return { ...session, refreshToken: next }
      const row = await read(session)
      // The store may have retried what had succeeded.
      if (row?.refreshHash === hashed(next)) return { ...session, refreshToken: next }
      if (row?.previousHash === used && now() - row.rotatedAt <= grace) return session
      if (row?.markHash !== undefined && row.markHash === markHashOf(refreshToken)) await end(session)
      throw ended()
    },

    end,

    endAll: async (user) => {
      const { PK, SK: prefix } = sessionKey({ ...user, sessionId: '' })
      for (const { SK } of await readAll(table, { PK, prefix })) {
        const sessionId = SessionId.parse(SK.slice(prefix.length))
        await end({ ...user, sessionId })
      }
    },

    endBy: async (refreshToken) => {
      const session = refOf(refreshToken)
      if (session === undefined) return
      const row = await read(session)
      // The one before counts as well: the answer with the newest may have been lost.
      const used = hashed(refreshToken)
      if (row?.refreshHash === used || row?.previousHash === used) await end(session)
    },

    isLive: async (session) => (await read(session)) !== undefined,
  }
}
