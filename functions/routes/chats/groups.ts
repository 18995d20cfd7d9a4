import { Hono } from 'hono'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** What is known of the group that a chat is with. */
export const groupRoutes = ({ access, log, tokens }: Pick<ApiDeps, 'access' | 'log' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>()
    .get(
      '/chats/:chatId/group',
      signedIn('readGroup', async (c) => {
        const { thing } = await access.may(c.get('principal'), 'chat:read', c.req.valid('param').chatId)
        const group = await log.group(thing)
        return group === undefined ? {} : { group }
      }),
    )
    .get(
      '/chats/:chatId/messages/:seq/reached',
      signedIn('readReached', async (c) => {
        const { chatId, seq } = c.req.valid('param')
        const { thing } = await access.may(c.get('principal'), 'chat:read', chatId)
        return (await log.reached(thing, seq)) ?? { members: [] }
      }),
    )
}
