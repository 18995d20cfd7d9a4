import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import { placeOf } from '@sahut/core/contract/history-cursor'
import type { Anybody, ApiDeps } from '../context.ts'
import { createOperations } from '../operation.ts'

/** Chats and what was said in them. */
export const chatRoutes = ({ access, log, tokens }: Pick<ApiDeps, 'access' | 'log' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)

  return new Hono<Anybody>()
    .get(
      '/inboxes/:inboxId/chats',
      signedIn('listChats', async (c) => {
        const { workspaceId, inboxId } = await access.inbox(c.get('principal'), c.req.valid('param').inboxId)
        const { cursor, limit } = c.req.valid('query')
        return log.chats({ workspaceId, inboxId }, cursor, limit)
      }),
    )
    .get(
      '/chats/:chatId',
      signedIn('readChat', async (c) => ({
        chat: await access.chat(c.get('principal'), c.req.valid('param').chatId),
      })),
    )
    .get(
      '/messages/history',
      signedIn('readHistory', async (c) => {
        const { chat: chatId, cursor, limit, ...asked } = c.req.valid('query')
        const chat = await access.chat(c.get('principal'), chatId)
        const { before, after }: { before?: number; after?: number } =
          cursor === undefined ? asked : placeOf(cursor)
        const page =
          after === undefined ? await log.before(chat, before, limit) : await log.after(chat, after, limit)
        if (page === undefined) throw new SahutError('not_found', 'There is no such chat.')
        return page
      }),
    )
}
