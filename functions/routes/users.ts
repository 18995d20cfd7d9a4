import { Hono } from 'hono'
import { z } from 'zod'
import { NewUser } from '@sahut/core/auth/accounts'
import { SahutError } from '@sahut/core/contract/errors'
import { InboxId, UserId } from '@sahut/core/model/ids'
import { signedIn } from '../auth.ts'
import type { ApiDeps, SignedIn } from '../context.ts'
import { input } from '../input.ts'

const Person = NewUser.omit({ workspaceId: true })
const OneUser = z.object({ userId: UserId })
const OneMembership = z.object({ userId: UserId, inboxId: InboxId })

/**
 * For admins, about the people of their own workspace: `GET /users`, `POST /users`, `DELETE /users/:userId` (which
 * ends all sessions), `PUT` and `DELETE /users/:userId/inboxes/:inboxId` (which give and take an inbox). What was
 * taken away is durable with the answer; gateways hear of it at once.
 */
export const userRoutes = ({ access, accounts, tokens }: Pick<ApiDeps, 'access' | 'accounts' | 'tokens'>) =>
  new Hono<SignedIn>()
    .get('/users', signedIn(tokens), async (c) => {
      const { workspaceId } = await access.admin(c.get('principal'))
      return c.json({ users: await accounts.users(workspaceId) })
    })
    .post('/users', signedIn(tokens), input('json', Person), async (c) => {
      const { workspaceId } = await access.admin(c.get('principal'))
      const person = c.req.valid('json')
      await Promise.all(person.inboxIds.map((inboxId) => access.inbox(c.get('principal'), inboxId)))
      return c.json({ user: await accounts.createUser({ ...person, workspaceId }) }, 201)
    })
    .delete('/users/:userId', signedIn(tokens), input('param', OneUser), async (c) => {
      const admin = await access.admin(c.get('principal'))
      const { userId } = c.req.valid('param')
      if (userId === admin.userId) {
        throw new SahutError('conflict', 'Nobody can remove themselves. Ask another admin.')
      }
      await accounts.removeUser(admin, userId)
      return c.json({})
    })
    .put('/users/:userId/inboxes/:inboxId', signedIn(tokens), input('param', OneMembership), async (c) => {
      const { workspaceId } = await access.admin(c.get('principal'))
      const { userId, inboxId } = c.req.valid('param')
      return c.json({ user: await accounts.addToInbox(workspaceId, userId, inboxId) })
    })
    .delete('/users/:userId/inboxes/:inboxId', signedIn(tokens), input('param', OneMembership), async (c) => {
      const { workspaceId } = await access.admin(c.get('principal'))
      const { userId, inboxId } = c.req.valid('param')
      return c.json({ user: await accounts.removeFromInbox(workspaceId, userId, inboxId) })
    })
