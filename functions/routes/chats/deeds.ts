import { Hono } from 'hono'
import { createDeeds } from '@sahut/core/chats/deeds'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** What is done to messages that are there. */
export const deedRoutes = ({ access, log, tokens }: Pick<ApiDeps, 'access' | 'log' | 'tokens'>) => {
  const chats = createDeeds({ access, log })
  const { signedIn } = createOperations(tokens)

  return new Hono<Anybody>()
    .post(
      '/chats/:chatId/messages/:seq/reaction',
      signedIn('reactToMessage', (c) =>
        chats.react(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .post(
      '/chats/:chatId/messages/:seq/edit',
      signedIn('editMessage', (c) =>
        chats.edit(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .post(
      '/chats/:chatId/messages/:seq/deletion',
      signedIn('deleteMessage', (c) =>
        chats.remove(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .post(
      '/chats/:chatId/messages/:seq/pin',
      signedIn('pinMessage', (c) =>
        chats.pin(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .get(
      '/chats/:chatId/messages/:seq/versions',
      signedIn('readVersions', (c) => chats.versions(c.get('principal'), c.req.valid('param'))),
    )
}
