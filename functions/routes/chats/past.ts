import { Hono } from 'hono'
import { workerTopic } from '@sahut/core/bus/rooms'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** What was said before all that is here of a chat. */
export const pastRoutes = ({
  access,
  log,
  bus,
  tokens,
}: Pick<ApiDeps, 'access' | 'log' | 'bus' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>().post(
    '/chats/:chatId/older',
    signedIn('loadOlder', async (c) => {
      const { thing } = await access.may(c.get('principal'), 'chat:read', c.req.valid('param').chatId)
      await log.askOlder(thing)
      bus.signal(workerTopic(thing.numberId), { type: 'older-wanted' })
      return {}
    }),
  )
}
