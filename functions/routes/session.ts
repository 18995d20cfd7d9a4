import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { SahutError } from '@sahut/core/contract/errors'
import type { Anybody, ApiDeps } from '../context.ts'
import { createSignInLimit } from '../limits.ts'
import { createOperations } from '../operation.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

const REFRESH_COOKIE = 'sahut_refresh'
const COOKIE_PATH = '/api/auth'
const COOKIE_DAYS = 30

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
 * Signing in, staying in and signing out. The refresh token travels in a cookie that scripts can't read and that only
 * these routes get; the access token is for the page to hold.
 */
export const sessionRoutes = ({ accounts, access, tokens, addressOf, settings }: ApiDeps) => {
  const { secureCookies, ...limits } = { ...DEFAULT_SETTINGS, ...settings }
  const limit = createSignInLimit(limits)
  const { open, signedIn } = createOperations(tokens)
  const cookie = createRefreshCookie(secureCookies)

  return new Hono<Anybody>()
    .post(
      '/auth/sign-in',
      open('signIn', async (c) => {
        const { email, password } = c.req.valid('json')
        await limit(email, addressOf?.(c))
        const user = await accounts.signIn(email, password)
        const { refreshToken, ...session } = await accounts.sessions.start(user)
        cookie.write(c, refreshToken)
        return { ...(await tokens.issue(session)), user }
      }),
    )
    .post(
      '/auth/refresh',
      open('refreshSession', async (c) => {
        const used = cookie.read(c)
        if (used === undefined) throw new SahutError('unauthenticated', 'Please sign in.')
        const { refreshToken, ...session } = await accounts.sessions.rotate(used)
        const issued = await tokens.issue(session)
        const user = await access.user({ ...session, expiresAt: issued.expiresAt })
        cookie.write(c, refreshToken)
        return { ...issued, user }
      }),
    )
    .post(
      '/auth/sign-out',
      open('signOut', async (c) => {
        const used = cookie.read(c)
        if (used !== undefined) await accounts.sessions.endBy(used)
        cookie.clear(c)
        return {}
      }),
    )
    .get(
      '/me',
      signedIn('readMe', async (c) => {
        const principal = c.get('principal')
        const [user, inboxes] = await Promise.all([access.user(principal), access.inboxes(principal)])
        return { user, inboxes }
      }),
    )
}
