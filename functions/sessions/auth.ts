import type { Tokens } from '@sahut/core/auth/tokens'
import { SahutError } from '@sahut/core/contract/errors'
import type { SessionPrincipal } from '@sahut/core/model/user/user'

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i

/**
 * Who an `Authorization: Bearer <access token>` says is asking. No more than that: what they may, and whether the
 * session still stands, is asked of `Access`.
 * @throws SahutError unauthenticated, token_expired
 */
export const verifyBearer = (tokens: Pick<Tokens, 'verify'>, header = ''): Promise<SessionPrincipal> => {
  const [, token] = BEARER.exec(header) ?? []
  if (token === undefined) throw new SahutError('unauthenticated', 'Please sign in.')
  return tokens.verify(token)
}
