import { Hono } from 'hono'
import type { Anybody, ApiDeps } from '../../context.ts'
import type { Limits } from '../../limits.ts'
import { createOperations } from '../../openapi/operation.ts'

/** What everybody does with their own account. */
export const ownRoutes = (
  { access, accounts, tokens }: Pick<ApiDeps, 'access' | 'accounts' | 'tokens'>,
  limits: Pick<Limits, 'ownPassword'>,
) => {
  const { signedIn } = createOperations(tokens)
  const { sessions } = accounts

  return new Hono<Anybody>()
    .patch(
      '/me',
      signedIn('changeName', async (c) => {
        const user = await access.user(c.get('principal'))
        return { user: await accounts.rename(user, c.req.valid('json').name) }
      }),
    )
    .put(
      '/me/availability',
      signedIn('setAvailability', async (c) => {
        const user = await access.user(c.get('principal'))
        return { user: await accounts.setAway(user, c.req.valid('json').isAway) }
      }),
    )
    .put(
      '/me/password',
      signedIn('changePassword', async (c) => {
        const principal = c.get('principal')
        const { userId } = await access.user(principal)
        const ended = await limits.ownPassword(userId, () =>
          accounts.changePassword(principal, c.req.valid('json')),
        )
        return { ended }
      }),
    )
    .get(
      '/me/sessions',
      signedIn('listSessions', async (c) => {
        const { sessionId } = c.get('principal')
        const all = await sessions.list(await access.user(c.get('principal')))
        return { sessions: all.map((one) => ({ ...one, isThis: one.sessionId === sessionId })) }
      }),
    )
    .delete(
      '/me/sessions',
      signedIn('endOtherSessions', async (c) => {
        const { sessionId } = c.get('principal')
        return { ended: await sessions.endAll(await access.user(c.get('principal')), sessionId) }
      }),
    )
    .delete(
      '/me/sessions/:sessionId',
      signedIn('endSession', async (c) => {
        const { workspaceId, userId } = await access.user(c.get('principal'))
        await sessions.end({ workspaceId, userId, ...c.req.valid('param') })
        return {}
      }),
    )
}
