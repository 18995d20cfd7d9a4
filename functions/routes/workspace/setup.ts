import { Hono } from 'hono'
import { createBrowserSessions } from '../../sessions/browser-sessions.ts'
import type { Anybody, ApiDeps } from '../../context.ts'
import type { Limits } from '../../limits.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Making the first workspace of a store in a browser. */
export const setupRoutes = (deps: ApiDeps, limits: Pick<Limits, 'link'>) => {
  const { accounts, tokens, addressOf } = deps
  const { open } = createOperations(tokens)
  const { begin } = createBrowserSessions(deps)
  return new Hono<Anybody>()
    .post(
      '/auth/setup/check',
      open('checkSetupCode', async (c) => {
        await limits.link({ address: addressOf?.(c) }, () => accounts.setup.check(c.req.valid('json').code))
        return {}
      }),
    )
    .post(
      '/auth/setup',
      open('setUp', async (c) => {
        const { code, ...first } = c.req.valid('json')
        const owner = await limits.link({ address: addressOf?.(c) }, () => accounts.setup.finish(code, first))
        return begin(c, owner)
      }),
    )
}
