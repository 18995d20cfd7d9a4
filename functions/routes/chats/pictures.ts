import { createPictures } from '@sahut/core/chats/files/pictures'
import { createKnownPictures } from '@sahut/core/numbers/pictures'
import { Hono } from 'hono'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Pictures of people and groups. */
export const pictureRoutes = (deps: Pick<ApiDeps, 'access' | 'log' | 'storage' | 'table' | 'tokens'>) => {
  const { access, log, table, storage } = deps
  const pictures = createPictures({ access, log, known: createKnownPictures(table), storage })
  const { signedIn } = createOperations(deps.tokens)
  return new Hono<Anybody>()
    .post(
      '/chats/pictures',
      signedIn('readPictures', (c) => pictures.ofChats(c.get('principal'), c.req.valid('json').chatIds)),
    )
    .get(
      '/chats/:chatId/group/pictures',
      signedIn('readMemberPictures', (c) =>
        pictures.ofMembers(c.get('principal'), c.req.valid('param').chatId),
      ),
    )
}
