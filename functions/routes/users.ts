import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import type { Principal } from '@sahut/core/model/user'
import type { Anybody, ApiDeps } from '../context.ts'
import { createOperations } from '../operation.ts'

/** The people of a workspace, for its admins. Gateways hear at once of what was taken away. */
export const userRoutes = ({ access, accounts, tokens }: Pick<ApiDeps, 'access' | 'accounts' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const manage = async (principal: Principal) =>
    (await access.may(principal, 'people:manage', principal.workspaceId)).user

  return new Hono<Anybody>()
    .get(
      '/users',
      signedIn('listUsers', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        return { users: await accounts.users(workspaceId) }
      }),
    )
    .post(
      '/users',
      signedIn('createUser', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const person = c.req.valid('json')
        await Promise.all(
          person.inboxIds.map((inboxId) => access.may(c.get('principal'), 'people:give', inboxId)),
        )
        return { user: await accounts.createUser({ ...person, workspaceId }) }
      }),
    )
    .delete(
      '/users/:userId',
      signedIn('removeUser', async (c) => {
        const admin = await manage(c.get('principal'))
        const { userId } = c.req.valid('param')
        if (userId === admin.userId) {
          throw new SahutError('conflict', 'Nobody can remove themselves. Ask another admin.')
        }
        await accounts.removeUser(admin, userId)
        return {}
      }),
    )
    .put(
      '/users/:userId/inboxes/:inboxId',
      signedIn('giveInbox', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const { userId, inboxId } = c.req.valid('param')
        return { user: await accounts.addToInbox(workspaceId, userId, inboxId) }
      }),
    )
    .delete(
      '/users/:userId/inboxes/:inboxId',
      signedIn('takeInbox', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const { userId, inboxId } = c.req.valid('param')
        return { user: await accounts.removeFromInbox(workspaceId, userId, inboxId) }
      }),
    )
}
