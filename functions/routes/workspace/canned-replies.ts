import { Hono } from 'hono'
import { newCannedReplyId } from '@sahut/core/model/ids'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'
import { createOwnedRows } from './owned-rows.ts'

/** Answers that are written often. */
export const cannedReplyRoutes = ({
  access,
  catalog: { cannedReplies },
  tokens,
}: Pick<ApiDeps, 'access' | 'catalog' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const { seen, owner, changeable } = createOwnedRows({
    access,
    rows: cannedReplies,
    idOf: ({ cannedReplyId }) => cannedReplyId,
    kind: 'canned reply',
  })
  return new Hono<Anybody>()
    .get(
      '/canned-replies',
      signedIn('listCannedReplies', async (c) => ({ cannedReplies: await seen(c.get('principal')) })),
    )
    .post(
      '/canned-replies',
      signedIn('createCannedReply', async (c) => {
        const { isShared, ...said } = c.req.valid('json')
        const { workspaceId, owned } = await owner(c.get('principal'), isShared)
        const reply = { cannedReplyId: newCannedReplyId(), ...said, ...owned }
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
