import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { socketPathOf } from '@sahut/core/bus/gateway-groups'
import { SahutError } from '@sahut/core/contract/errors'
import type { User } from '@sahut/core/model/user'
import type { Anybody, ApiDeps } from '../context.ts'
import type { Limits } from '../limits.ts'
import { createOperations } from '../operation.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

const REFRESH_COOKIE = 'sahut_refresh'
const COOKIE_PATH = '/api/auth'
const COOKIE_DAYS = 30

/** Kept by a browser in which somebody signed in: so that what others guess does not shut them out there. */
const DEVICE_COOKIE = 'sahut_device'
const DEVICE_COOKIE_DAYS = 365

const createCookie = (name: string, days: number, secure: boolean | undefined) => {
  const attributes = (c: Context) =>
    ({
      httpOnly: true,
      sameSite: 'Strict',
      path: COOKIE_PATH,
      secure: secure ?? new URL(c.req.url).protocol === 'https:',
    }) as const
  return {
    read: (c: Context) => getCookie(c, name),
    write: (c: Context, value: string) => {
      setCookie(c, name, value, { ...attributes(c), maxAge: days * 86_400 })
    },
    clear: (c: Context) => {
      deleteCookie(c, name, attributes(c))
    },
  }
}

/**
 * Signing in, staying in and signing out. The refresh token travels in a cookie that scripts can't read and that only
 * these routes get; the access token is for the page to hold.
 */
export const sessionRoutes = (
  { accounts, access, tokens, devices, addressOf, admission, settings }: ApiDeps,
  limits: Pick<Limits, 'signIn' | 'refresh'>,
) => {
  const { open, signedIn } = createOperations(tokens)
  const cookie = createCookie(REFRESH_COOKIE, COOKIE_DAYS, settings?.secureCookies)
  const { gatewayGroups } = { ...DEFAULT_SETTINGS, ...settings }
  const socketPath = ({ workspaceId }: User) => socketPathOf(workspaceId, gatewayGroups)
  const device = createCookie(DEVICE_COOKIE, DEVICE_COOKIE_DAYS, settings?.secureCookies)

  return new Hono<Anybody>()
    .post(
      '/auth/sign-in',
      open('signIn', async (c) => {
        const { email, password } = c.req.valid('json')
        const known = device.read(c)
        const user = await limits.signIn(email, { address: addressOf?.(c), device: known }, () =>
          accounts.signIn(email, password),
        )
        const { refreshToken, ...session } = await accounts.sessions.start(user)
        cookie.write(c, refreshToken)
        device.write(c, devices.remember(email, known))
        return { ...(await tokens.issue(session)), socketPath: socketPath(user), user }
      }),
    )
    .post(
      '/auth/refresh',
      open('refreshSession', async (c) => {
        const used = cookie.read(c)
        if (used === undefined) throw new SahutError('unauthenticated', 'Please sign in.')
        const { refreshToken, ...session } = await limits.refresh({ address: addressOf?.(c) }, (admit) =>
          accounts.sessions.rotate(used, admit),
        )
        const issued = await tokens.issue(session)
        const user = await access.user({ kind: 'session', ...session, expiresAt: issued.expiresAt })
        cookie.write(c, refreshToken)
        return { ...issued, socketPath: socketPath(user), user }
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
        return { user, inboxes, live: { by: admission === undefined ? 'socket' : 'mqtt' } as const }
      }),
    )
}
