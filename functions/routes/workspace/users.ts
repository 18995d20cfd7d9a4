import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import type { UserId } from '@sahut/core/model/ids'
import type { Principal, Rank } from '@sahut/core/model/user/user'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** The people of a workspace, for its admins. Gateways hear at once of what was taken away. */
export const userRoutes = ({ access, accounts, tokens }: Pick<ApiDeps, 'access' | 'accounts' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const manage = async (principal: Principal) =>
    (await access.may(principal, 'people:manage', principal.workspaceId)).user
  /** Only owners make owners. */
  const make = async (principal: Principal, rank: Rank): Promise<void> => {
    if (rank === 'owner') await access.may(principal, 'people:own', principal.workspaceId)
  }
  const manageOther = async (principal: Principal, userId: UserId) => {
    const { user, thing } = await access.may(principal, 'person:manage', userId)
    if (userId === user.userId)
      throw new SahutError('conflict', 'Nobody can do this to themselves. Ask somebody else of your rank.')
    return { by: user, whom: thing }
  }

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
        await make(c.get('principal'), person.rank ?? person.role)
        await Promise.all(
          person.inboxIds.map((inboxId) => access.may(c.get('principal'), 'people:give', inboxId)),
        )
        return { user: await accounts.createUser({ ...person, workspaceId }) }
      }),
    )
    .patch(
      '/users/:userId',
      signedIn('changeRank', async (c) => {
        const { rank } = c.req.valid('json')
        const { by, whom } = await manageOther(c.get('principal'), c.req.valid('param').userId)
        await make(c.get('principal'), rank)
        return { user: await accounts.changeRank(by, whom.userId, rank) }
      }),
    )
    .delete(
      '/users/:userId',
      signedIn('removeUser', async (c) => {
        const { by, whom } = await manageOther(c.get('principal'), c.req.valid('param').userId)
        await accounts.removeUser(by, whom.userId)
        return {}
      }),
    )
    .put(
      '/users/:userId/inboxes/:inboxId',
      signedIn('giveInbox', async (c) => {
        const { userId, inboxId } = c.req.valid('param')
        const { workspaceId } = (await access.may(c.get('principal'), 'person:manage', userId)).thing
        return { user: await accounts.addToInbox(workspaceId, userId, inboxId) }
      }),
    )
    .delete(
      '/users/:userId/inboxes/:inboxId',
      signedIn('takeInbox', async (c) => {
        const { userId, inboxId } = c.req.valid('param')
        const { workspaceId } = (await access.may(c.get('principal'), 'person:manage', userId)).thing
        return { user: await accounts.removeFromInbox(workspaceId, userId, inboxId) }
      }),
    )
}
