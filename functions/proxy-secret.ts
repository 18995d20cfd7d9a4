import { createHash, timingSafeEqual } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { SahutError } from '@sahut/core/contract/errors'

/** In it a proxy shows that a request came over it. */
export const PROXY_HEADER = 'x-sahut-proxy'

/** Of equal length whatever it is of, so that the comparison takes the same time for all. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Answers only what came over the proxy that knows this secret: whoever finds another way in is told nothing. */
export const onlyByProxy = (secret: string) => {
  const shall = digestOf(secret)
  return createMiddleware(async (c, next) => {
    if (!timingSafeEqual(digestOf(c.req.header(PROXY_HEADER) ?? ''), shall))
      throw new SahutError('forbidden', 'The API is not reached at this address.')
    await next()
  })
}
