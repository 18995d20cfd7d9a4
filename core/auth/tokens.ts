import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { SessionId, UserId, WorkspaceId } from '../model/ids.ts'
import type { SessionPrincipal } from '../model/user/user.ts'

const ALGORITHM = 'HS256'
const ISSUER = 'sahut'

/** The setting AUTH_SECRET. Its strength is that of every session, so a short one is refused. */
export const AuthSecret = z
  .string({ error: 'must be set: the secret that signs access tokens' })
  .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have at least 32 bytes')
  .meta({
    description: 'signs access tokens; at least 32 bytes, the same for the gateway and the API',
    secret: true,
  })

const Claims = z.object({ sub: UserId, workspace: WorkspaceId, session: SessionId, exp: z.number() })

export type Tokens = {
  /** A signed access token, when it ends, ms since 1970, and how long it is good from now on, s. */
  issue: (
    holder: Omit<SessionPrincipal, 'kind' | 'expiresAt'>,
  ) => Promise<{ token: string; expiresAt: number; expiresIn: number }>
  /** @throws SahutError token_expired, or unauthenticated for anything else that is wrong with it */
  verify: (token: string) => Promise<SessionPrincipal>
}

/**
 * Makes and checks access tokens (JWT, RFC 7519). A token only says who asks; that the session behind it still
 * stands is looked up (`createAccess`).
 * @param lifetime of a token, ms; whole seconds count
 */
export const createTokens = ({
  secret,
  lifetime = 15 * 60_000,
}: {
  secret: string
  lifetime?: number
}): Tokens => {
  const key = new TextEncoder().encode(AuthSecret.parse(secret))

  return {
    issue: async ({ userId, workspaceId, sessionId }) => {
      const issuedAt = Math.floor(Date.now() / 1000)
      const endsAt = issuedAt + Math.floor(lifetime / 1000)
      const token = await new SignJWT({ workspace: workspaceId, session: sessionId })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(endsAt)
        .sign(key)
      return { token, expiresAt: endsAt * 1000, expiresIn: endsAt - issuedAt }
    },

    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: [ALGORITHM], issuer: ISSUER })
        const { sub, workspace, session, exp } = Claims.parse(payload)
        return {
          kind: 'session',
          userId: sub,
          workspaceId: workspace,
          sessionId: session,
          expiresAt: exp * 1000,
        }
      } catch (error) {
        throw error instanceof errors.JWTExpired
          ? new SahutError('token_expired', 'The access token has ended. Get a new one.', { cause: error })
          : new SahutError('unauthenticated', 'Please sign in.', { cause: error })
      }
    },
  }
}
