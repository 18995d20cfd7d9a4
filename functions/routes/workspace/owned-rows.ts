import type { NamedRows } from '@sahut/core/catalog/named-rows'
import { SahutError } from '@sahut/core/contract/errors'
import type { UserId } from '@sahut/core/model/ids'
import type { Principal, User } from '@sahut/core/model/user/user'
import type { ApiDeps } from '../../context.ts'

/**
 * Rows that are the workspace's, which admins change, or somebody's own, which nobody else sees.
 * @param idOf names one
 * @param kind what one of them is called in errors
 */
export const createOwnedRows = <Id, Row extends { name: string; userId?: UserId | undefined }>({
  access,
  rows,
  idOf,
  kind,
}: Pick<ApiDeps, 'access'> & { rows: NamedRows<Id, Row>; idOf: (row: Row) => Id; kind: string }) => {
  const manage = (principal: Principal) =>
    access.may(principal, 'catalog:manage', principal.workspaceId).then(({ user }) => user)
  const seen = async ({ workspaceId, userId }: User): Promise<Row[]> =>
    (await rows.all(workspaceId)).filter((row) => (row.userId ?? userId) === userId)
  return {
    /** Those that the caller sees. */
    seen: async (principal: Principal) => seen(await access.user(principal)),
    /** Whose a new one is to be. @throws SahutError forbidden for the workspace's if the caller is no admin */
    owner: async (principal: Principal, isShared: boolean) => {
      const { workspaceId, userId } = await (isShared ? manage(principal) : access.user(principal))
      return { workspaceId, owned: isShared ? {} : { userId } }
    },
    /** @throws SahutError not_found for another's, forbidden for the workspace's if the caller is no admin */
    changeable: async (principal: Principal, id: Id): Promise<User> => {
      const user = await access.user(principal)
      const found = (await seen(user)).find((row) => idOf(row) === id)
      if (found === undefined) throw new SahutError('not_found', `There is no such ${kind}.`)
      return found.userId === undefined ? manage(principal) : user
    },
  }
}
