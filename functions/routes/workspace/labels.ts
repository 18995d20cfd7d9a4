import { Hono } from 'hono'
import { newLabelId } from '@sahut/core/model/ids'
import type { Principal } from '@sahut/core/model/user/user'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** The labels of a workspace: everybody reads them, admins change them. */
export const labelRoutes = ({
  access,
  catalog: { labels },
  tokens,
}: Pick<ApiDeps, 'access' | 'catalog' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const manage = async (principal: Principal) =>
    (await access.may(principal, 'catalog:manage', principal.workspaceId)).user
  return new Hono<Anybody>()
    .get(
      '/labels',
      signedIn('listLabels', async (c) => {
        const { workspaceId } = await access.user(c.get('principal'))
        return { labels: await labels.all(workspaceId) }
      }),
    )
    .post(
      '/labels',
      signedIn('createLabel', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        return { label: await labels.create(workspaceId, { labelId: newLabelId(), ...c.req.valid('json') }) }
      }),
    )
    .patch(
      '/labels/:labelId',
      signedIn('changeLabel', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const { labelId } = c.req.valid('param')
        return { label: await labels.change(workspaceId, labelId, c.req.valid('json')) }
      }),
    )
    .delete(
      '/labels/:labelId',
      signedIn('removeLabel', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        await labels.remove(workspaceId, c.req.valid('param').labelId)
        return {}
      }),
    )
}
