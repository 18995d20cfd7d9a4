import { Hono } from 'hono'
import { newViewId } from '@sahut/core/model/ids'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'
import { createOwnedRows } from './owned-rows.ts'

/** Lists with conditions, under names. */
export const viewRoutes = ({
  access,
  catalog: { views },
  tokens,
}: Pick<ApiDeps, 'access' | 'catalog' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const { seen, owner, changeable } = createOwnedRows({
    access,
    rows: views,
    idOf: ({ viewId }) => viewId,
    kind: 'view',
  })
  return new Hono<Anybody>()
    .get(
      '/views',
      signedIn('listViews', async (c) => ({ views: await seen(c.get('principal')) })),
    )
    .post(
      '/views',
      signedIn('createView', async (c) => {
        const { isShared, ...said } = c.req.valid('json')
        const { workspaceId, owned } = await owner(c.get('principal'), isShared)
        return { view: await views.create(workspaceId, { viewId: newViewId(), ...said, ...owned }) }
      }),
    )
    .patch(
      '/views/:viewId',
      signedIn('changeView', async (c) => {
        const { viewId } = c.req.valid('param')
        const { workspaceId } = await changeable(c.get('principal'), viewId)
        return { view: await views.change(workspaceId, viewId, c.req.valid('json')) }
      }),
    )
    .delete(
      '/views/:viewId',
      signedIn('removeView', async (c) => {
        const { viewId } = c.req.valid('param')
        const { workspaceId } = await changeable(c.get('principal'), viewId)
        await views.remove(workspaceId, viewId)
        return {}
      }),
    )
}
