import { Hono } from 'hono'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** The inboxes of a workspace, for its admins. */
export const inboxRoutes = ({
  access,
  accounts,
  tokens,
}: Pick<ApiDeps, 'access' | 'accounts' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>()
    .post(
      '/inboxes',
      signedIn('createInbox', async (c) => {
        const principal = c.get('principal')
        const { workspaceId } = (await access.may(principal, 'inbox:create', principal.workspaceId)).thing
        return { inbox: await accounts.createInbox(workspaceId, c.req.valid('json').name) }
      }),
    )
    .patch(
      '/inboxes/:inboxId',
      signedIn('renameInbox', async (c) => {
        const { inboxId } = c.req.valid('param')
        const { workspaceId } = (await access.may(c.get('principal'), 'inbox:change', inboxId)).thing
        return { inbox: await accounts.renameInbox(workspaceId, inboxId, c.req.valid('json').name) }
      }),
    )
    .patch(
      '/inboxes/:inboxId/rules',
      signedIn('changeInboxRules', async (c) => {
        const { inboxId } = c.req.valid('param')
        const { workspaceId } = (await access.may(c.get('principal'), 'inbox:change', inboxId)).thing
        return { inbox: await accounts.changeRules(workspaceId, inboxId, c.req.valid('json')) }
      }),
    )
}
