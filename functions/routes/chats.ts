import { Hono } from 'hono'
import { z } from 'zod'
import { HISTORY_LIMIT } from '@sahut/core/contract/history'
import { ChatId, InboxId } from '@sahut/core/model/ids'
import { signedIn } from '../auth.ts'
import type { ApiDeps, SignedIn } from '../context.ts'
import { input } from '../input.ts'

const ChatsQuery = z.object({
  /** The `next` of the page before. */
  cursor: z.string().min(1, 'must not be empty').max(1024).optional(),
  limit: z.coerce.number().int().min(1).max(HISTORY_LIMIT).default(50),
})

/** `GET /inboxes/:inboxId/chats`, newest first, and `GET /chats/:chatId`. */
export const chatRoutes = ({ access, log, tokens }: Pick<ApiDeps, 'access' | 'log' | 'tokens'>) =>
  new Hono<SignedIn>()
    .get(
      '/inboxes/:inboxId/chats',
      signedIn(tokens),
      input('param', z.object({ inboxId: InboxId })),
      input('query', ChatsQuery),
      async (c) => {
        const { workspaceId, inboxId } = await access.inbox(c.get('principal'), c.req.valid('param').inboxId)
        const { cursor, limit } = c.req.valid('query')
        return c.json(await log.chats({ workspaceId, inboxId }, cursor, limit))
      },
    )
    .get('/chats/:chatId', signedIn(tokens), input('param', z.object({ chatId: ChatId })), async (c) => {
      const chat = await access.chat(c.get('principal'), c.req.valid('param').chatId)
      return c.json({ chat })
    })
