import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import { HistoryQuery } from '@sahut/core/contract/history'
import { signedIn } from '../auth.ts'
import type { ApiDeps, SignedIn } from '../context.ts'
import { input } from '../input.ts'

/** `GET /messages/history`: what came before or after a seq of a chat, by whoever may see the chat. */
export const historyRoutes = ({ access, log, tokens }: Pick<ApiDeps, 'access' | 'log' | 'tokens'>) =>
  new Hono<SignedIn>().get('/messages/history', signedIn(tokens), input('query', HistoryQuery), async (c) => {
    const { chat: chatId, before, after, limit } = c.req.valid('query')
    const chat = await access.chat(c.get('principal'), chatId)
    const page =
      after === undefined ? await log.before(chat, before, limit) : await log.after(chat, after, limit)
    if (page === undefined) throw new SahutError('not_found', 'There is no such chat.')
    return c.json(page)
  })
