import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import { createBrowserSessions } from '../../sessions/browser-sessions.ts'
import type { Anybody, ApiDeps } from '../../context.ts'
import type { Limits } from '../../limits.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Signing in, staying in and signing out. */
export const sessionRoutes = (deps: ApiDeps, limits: Pick<Limits, 'signIn' | 'refresh'>) => {
  const { accounts, access, tokens, addressOf, admission } = deps
  const { open, signedIn } = createOperations(tokens)
  const { refresh, device, socketPath, begin } = createBrowserSessions(deps)

  return new Hono<Anybody>()
    .post(
      '/auth/sign-in',
      open('signIn', async (c) => {
        const { email, password } = c.req.valid('json')
        const known = device.read(c)
        const user = await limits.signIn(email, { address: addressOf?.(c), device: known }, () =>
          accounts.signIn(email, password),
        )
        return begin(c, user)
      }),
    )
    .post(
      '/auth/refresh',
      open('refreshSession', async (c) => {
        const used = refresh.read(c)
        if (used === undefined) throw new SahutError('unauthenticated', 'Please sign in.')
        const { refreshToken, ...session } = await limits.refresh({ address: addressOf?.(c) }, (admit) =>
          accounts.sessions.rotate(used, admit),
        )
        const issued = await tokens.issue(session)
        const user = await access.user({ kind: 'session', ...session, expiresAt: issued.expiresAt })
        refresh.write(c, refreshToken)
        return { ...issued, socketPath: socketPath(user), user }
      }),
    )
    .post(
      '/auth/sign-out',
      open('signOut', async (c) => {
        const used = refresh.read(c)
        if (used !== undefined) await accounts.sessions.endBy(used)
        refresh.clear(c)
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
