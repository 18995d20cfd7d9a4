import { createMiddleware } from 'hono/factory'
import type { Tokens } from '@sahut/core/auth/tokens'
import { SahutError } from '@sahut/core/contract/errors'
import type { SignedIn } from './context.ts'

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i

/**
 * Takes `Authorization: Bearer <access token>`. It only says who asks: routes ask `Access`, which looks the session up.
 * @throws SahutError unauthenticated, token_expired
 */
export const signedIn = (tokens: Pick<Tokens, 'verify'>) =>
  createMiddleware<SignedIn>(async (c, next) => {
    const [, token] = BEARER.exec(c.req.header('authorization') ?? '') ?? []
    if (token === undefined) throw new SahutError('unauthenticated', 'Please sign in.')
    c.set('principal', await tokens.verify(token))
    await next()
  })
