import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import type { CannedReply } from '@sahut/core/model/workspace/canned-reply'
import { type CannedReplyId, newCannedReplyId } from '@sahut/core/model/ids'
import type { Principal, User } from '@sahut/core/model/user/user'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Answers that are written often: the workspace's, which admins change, and everybody's own, which nobody else sees. */
export const cannedReplyRoutes = ({
  access,
  catalog: { cannedReplies },
  tokens,
}: Pick<ApiDeps, 'access' | 'catalog' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const manage = (principal: Principal) =>
    access.may(principal, 'catalog:manage', principal.workspaceId).then(({ user }) => user)

  const seen = async ({ workspaceId, userId }: User): Promise<CannedReply[]> =>
    (await cannedReplies.all(workspaceId)).filter((reply) => (reply.userId ?? userId) === userId)

  /** @throws SahutError not_found for another's, forbidden for the workspace's if the caller is no admin */
  const changeable = async (principal: Principal, id: CannedReplyId): Promise<User> => {
    const user = await access.user(principal)
    const found = (await seen(user)).find(({ cannedReplyId }) => cannedReplyId === id)
    if (found === undefined) throw new SahutError('not_found', 'There is no such canned reply.')
    return found.userId === undefined ? manage(principal) : user
  }

  return new Hono<Anybody>()
    .get(
      '/canned-replies',
      signedIn('listCannedReplies', async (c) => ({
        cannedReplies: await seen(await access.user(c.get('principal'))),
      })),
    )
    .post(
      '/canned-replies',
      signedIn('createCannedReply', async (c) => {
        const { isShared, ...said } = c.req.valid('json')
        const principal = c.get('principal')
        const { workspaceId, userId } = await (isShared ? manage(principal) : access.user(principal))
        const reply = { cannedReplyId: newCannedReplyId(), ...said, ...(!isShared && { userId }) }
        return { cannedReply: await cannedReplies.create(workspaceId, reply) }
      }),
    )
    .patch(
      '/canned-replies/:cannedReplyId',
      signedIn('changeCannedReply', async (c) => {
        const { cannedReplyId } = c.req.valid('param')
        const { workspaceId } = await changeable(c.get('principal'), cannedReplyId)
        return { cannedReply: await cannedReplies.change(workspaceId, cannedReplyId, c.req.valid('json')) }
      }),
    )
    .delete(
      '/canned-replies/:cannedReplyId',
      signedIn('removeCannedReply', async (c) => {
        const { cannedReplyId } = c.req.valid('param')
        const { workspaceId } = await changeable(c.get('principal'), cannedReplyId)
        await cannedReplies.remove(workspaceId, cannedReplyId)
        return {}
      }),
    )
}
