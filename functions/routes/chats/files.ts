import { Hono } from 'hono'
import { createChatFiles } from '@sahut/core/chats/files/chat-files'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** The files of messages. */
export const fileRoutes = ({
  access,
  log,
  storage,
  tokens,
}: Pick<ApiDeps, 'access' | 'log' | 'storage' | 'tokens'>) => {
  const files = createChatFiles({ access, log, storage })
  const { signedIn } = createOperations(tokens)

  return new Hono<Anybody>()
    .post(
      '/chats/:chatId/uploads',
      signedIn('offerUpload', (c) =>
        files.offer(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .post(
      '/chats/:chatId/files',
      signedIn('sendFile', (c) =>
        files.send(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .get(
      '/chats/:chatId/messages/:seq/file',
      signedIn('openFile', (c) =>
        files.open(c.get('principal'), {
          ...c.req.valid('param'),
          isSaved: c.req.valid('query').save !== undefined,
        }),
      ),
    )
    .post(
      '/chats/:chatId/messages/:seq/file',
      signedIn('fetchFile', async (c) => {
        await files.fetch(c.get('principal'), c.req.valid('param'))
        return {}
      }),
    )
}
