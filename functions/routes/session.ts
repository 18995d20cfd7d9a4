import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { Email } from '@sahut/core/auth/accounts'
import { SahutError } from '@sahut/core/contract/errors'
import { signedIn } from '../auth.ts'
import type { ApiDeps, SignedIn } from '../context.ts'
import { input } from '../input.ts'
import { createSignInLimit } from '../limits.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

const REFRESH_COOKIE = 'sahut_refresh'
const COOKIE_PATH = '/api/auth'
const COOKIE_DAYS = 30

/** Any password may be tried; only its length is bounded, because hashing costs. */
const SignIn = z.object({ email: Email, password: z.string().min(1, 'must not be empty').max(200) })

const createRefreshCookie = (secure: boolean | undefined) => {
  const attributes = (c: Context) =>
    ({
      httpOnly: true,
      sameSite: 'Strict',
      path: COOKIE_PATH,
      secure: secure ?? new URL(c.req.url).protocol === 'https:',
    }) as const
  return {
    read: (c: Context) => getCookie(c, REFRESH_COOKIE),
    write: (c: Context, refreshToken: string) => {
      setCookie(c, REFRESH_COOKIE, refreshToken, { ...attributes(c), maxAge: COOKIE_DAYS * 86_400 })
    },
    clear: (c: Context) => {
      deleteCookie(c, REFRESH_COOKIE, attributes(c))
    },
  }
}

/**
 * `POST /auth/sign-in`, `/auth/refresh`, `/auth/sign-out`; `GET /me`. The refresh token travels in a cookie that
 * scripts can't read and that only these routes get; the access token is for the page to hold.
 */
export const sessionRoutes = ({ accounts, access, tokens, addressOf, settings }: ApiDeps) => {
  const { secureCookies, ...limits } = { ...DEFAULT_SETTINGS, ...settings }
  const limit = createSignInLimit(limits)
  const cookie = createRefreshCookie(secureCookies)

  return new Hono<SignedIn>()
    .post('/auth/sign-in', input('json', SignIn), async (c) => {
      const { email, password } = c.req.valid('json')
      await limit(email, addressOf?.(c))
      const user = await accounts.signIn(email, password)
      const { refreshToken, ...session } = await accounts.sessions.start(user)
      cookie.write(c, refreshToken)
      return c.json({ ...(await tokens.issue(session)), user })
    })
    .post('/auth/refresh', async (c) => {
      const used = cookie.read(c)
      if (used === undefined) throw new SahutError('unauthenticated', 'Please sign in.')
      const { refreshToken, ...session } = await accounts.sessions.rotate(used)
      const issued = await tokens.issue(session)
      const user = await access.user({ ...session, expiresAt: issued.expiresAt })
      cookie.write(c, refreshToken)
      return c.json({ ...issued, user })
    })
    .post('/auth/sign-out', async (c) => {
      const used = cookie.read(c)
      if (used !== undefined) await accounts.sessions.endBy(used)
      cookie.clear(c)
      return c.json({})
    })
    .get('/me', signedIn(tokens), async (c) => {
      const principal = c.get('principal')
      const [user, inboxes] = await Promise.all([access.user(principal), access.inboxes(principal)])
      return c.json({ user, inboxes })
    })
}
