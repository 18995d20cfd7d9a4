import { Hono } from 'hono'
import { createForward } from '@sahut/core/chats/forward'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Messages that go on to other chats. */
export const forwardRoutes = ({ access, log, tokens }: Pick<ApiDeps, 'access' | 'log' | 'tokens'>) => {
  const forward = createForward({ access, log })
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>().post(
    '/chats/:chatId/messages/:seq/forwards',
    signedIn('forwardMessage', (c) =>
      forward(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
    ),
  )
}
