import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Being told by a browser's push service, and being there. */
export const pushRoutes = ({
  access,
  availability,
  tokens,
  push,
}: Pick<ApiDeps, 'access' | 'availability' | 'tokens' | 'push'>) => {
  const { signedIn } = createOperations(tokens)

  return new Hono<Anybody>()
    .get(
      '/push',
      signedIn('readPush', async (c) => {
        await access.user(c.get('principal'))
        return push === undefined ? {} : { key: push.key.publicKey }
      }),
    )
    .put(
      '/push',
      signedIn('subscribePush', async (c) => {
        const principal = c.get('principal')
        const user = await access.user(principal)
        const asked = c.req.valid('json')
        if (push === undefined) throw new SahutError('conflict', 'Nobody is told by push here.')
        if (!push.isService(asked.endpoint))
          throw new SahutError('invalid_input', 'endpoint is none of a push service that is known', {
            field: 'endpoint',
          })
        await push.subscriptions.put(user, { ...asked, sessionId: principal.sessionId, at: Date.now() })
        return {}
      }),
    )
    .post(
      '/push/end',
      signedIn('unsubscribePush', async (c) => {
        const user = await access.user(c.get('principal'))
        await push?.subscriptions.remove(user, c.req.valid('json').endpoint)
        return {}
      }),
    )
    .post(
      '/push/looking',
      signedIn('tellLooking', async (c) => {
        const principal = c.get('principal')
        const user = await access.user(principal)
        const { isLooking } = c.req.valid('json')
        if (isLooking) await availability.seen(user)
        const isSubscribed = await push?.subscriptions.look(principal, isLooking)
        return { isSubscribed: isSubscribed ?? false }
      }),
    )
}
