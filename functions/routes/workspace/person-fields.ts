import { Hono } from 'hono'
import { newPersonFieldId } from '@sahut/core/model/ids'
import type { Principal } from '@sahut/core/model/user/user'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** What a workspace keeps of people: everybody reads which fields there are, admins change them. */
export const personFieldRoutes = ({
  access,
  catalog: { personFields },
  tokens,
}: Pick<ApiDeps, 'access' | 'catalog' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const manage = async (principal: Principal) =>
    (await access.may(principal, 'catalog:manage', principal.workspaceId)).user
  return new Hono<Anybody>()
    .get(
      '/person-fields',
      signedIn('listPersonFields', async (c) => {
        const { workspaceId } = await access.user(c.get('principal'))
        return { fields: await personFields.all(workspaceId) }
      }),
    )
    .post(
      '/person-fields',
      signedIn('createPersonField', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const field = { fieldId: newPersonFieldId(), ...c.req.valid('json') }
        return { field: await personFields.create(workspaceId, field) }
      }),
    )
    .patch(
      '/person-fields/:fieldId',
      signedIn('changePersonField', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const { fieldId } = c.req.valid('param')
        return { field: await personFields.change(workspaceId, fieldId, c.req.valid('json')) }
      }),
    )
    .delete(
      '/person-fields/:fieldId',
      signedIn('removePersonField', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        await personFields.remove(workspaceId, c.req.valid('param').fieldId)
        return {}
      }),
    )
}
