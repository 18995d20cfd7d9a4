import { createMiddleware } from 'hono/factory'
import { SahutError } from '@sahut/core/contract/errors'
import { createSecretCheck } from './secret-header.ts'

/** In it a proxy shows that a request came over it. */
export const PROXY_HEADER = 'x-sahut-proxy'

/** Answers only what came over the proxy that knows this secret: whoever finds another way in is told nothing. */
export const onlyByProxy = (secret: string) => {
  const isSecret = createSecretCheck(secret)
  return createMiddleware(async (c, next) => {
    if (!isSecret(c.req.header(PROXY_HEADER)))
      throw new SahutError('forbidden', 'The API is not reached at this address.')
    await next()
  })
}
