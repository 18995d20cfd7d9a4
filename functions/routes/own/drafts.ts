import { Hono } from 'hono'
import { createKeptDrafts } from '@sahut/core/drafts/drafts'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** What the caller began to write. */
export const draftRoutes = ({ access, table, tokens }: Pick<ApiDeps, 'access' | 'table' | 'tokens'>) => {
  const drafts = createKeptDrafts({ access, table })
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>()
    .get(
      '/me/drafts',
      signedIn('listDrafts', (c) => drafts.list(c.get('principal'))),
    )
    .put(
      '/chats/:chatId/draft',
      signedIn('keepDraft', (c) =>
        drafts.keep(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
}
