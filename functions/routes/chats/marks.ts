import { Hono } from 'hono'
import { createTeamMarks } from '@sahut/core/chats/marks'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** What the team marks for itself. */
export const markRoutes = ({ access, log, tokens }: Pick<ApiDeps, 'access' | 'log' | 'tokens'>) => {
  const marks = createTeamMarks({ access, log })
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>()
    .post(
      '/chats/:chatId/messages/:seq/star',
      signedIn('starMessage', async (c) => {
        await marks.star(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') })
        return {}
      }),
    )
    .get(
      '/chats/:chatId/marks',
      signedIn('readMarks', (c) => marks.read(c.get('principal'), c.req.valid('param'))),
    )
    .post(
      '/chats/:chatId/unseen',
      signedIn('markUnseen', async (c) => {
        await marks.unsee(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') })
        return {}
      }),
    )
}
