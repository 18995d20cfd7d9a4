import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { deviceWords } from '@sahut/core/auth/device-words'
import { socketPathOf } from '@sahut/core/bus/gateway-groups'
import type { SignedIn } from '@sahut/core/contract/api/session'
import type { User } from '@sahut/core/model/user/user'
import type { ApiDeps } from '../context.ts'
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
 * Sessions as browsers hold them. The refresh token travels in a cookie that scripts can't read and that only the routes
 * below `/api/auth` get; the access token is for the page to hold.
 */
export const createBrowserSessions = ({
  accounts,
  tokens,
  devices,
  settings,
}: Pick<ApiDeps, 'accounts' | 'tokens' | 'devices' | 'settings'>) => {
  const refresh = createCookie(REFRESH_COOKIE, COOKIE_DAYS, settings?.secureCookies)
  const device = createCookie(DEVICE_COOKIE, DEVICE_COOKIE_DAYS, settings?.secureCookies)
  const { gatewayGroups } = { ...DEFAULT_SETTINGS, ...settings }
  const socketPath = ({ workspaceId }: User) => socketPathOf(workspaceId, gatewayGroups)

  return {
    refresh,
    device,
    socketPath,
    /** Begins a session of somebody who has shown who they are. */
    begin: async (c: Context, user: User): Promise<SignedIn> => {
      const { refreshToken, ...session } = await accounts.sessions.start(
        user,
        deviceWords(c.req.header('user-agent')),
      )
      refresh.write(c, refreshToken)
      device.write(c, devices.remember(user.email, device.read(c)))
      return { ...(await tokens.issue(session)), socketPath: socketPath(user), user }
    },
  }
}
