import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { RequestIdVariables } from 'hono/request-id'
import { asSahutError, ERROR_STATUS, type ErrorBody, SahutError } from '@sahut/core/contract/errors'
import type { Logger } from '@sahut/core/process/logger'

/** What Node and Hono's adapter throw where a body ends early. */
const isBrokenOff = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  (thrown.name === 'AbortError' ||
    ('code' in thrown && thrown.code === 'ECONNRESET') ||
    thrown.message === 'aborted')

/** Hono's own refusals (malformed JSON, a body too large) in our words. */
const translated = (thrown: unknown): SahutError => {
  // Nobody is left to hear of it: the caller broke off while the body came.
  if (isBrokenOff(thrown))
    return new SahutError('invalid_input', 'The request ended before its body was complete.', {
      cause: thrown,
    })
  if (!(thrown instanceof HTTPException)) return asSahutError(thrown)
  return thrown.status >= 500
    ? asSahutError(thrown.cause ?? thrown)
    : new SahutError('invalid_input', 'body is no JSON that can be read.', { field: 'body', cause: thrown })
}

type Traced = Context<{ Variables: RequestIdVariables }>

const answer = (c: Traced, error: SahutError): Response => {
  if (error.retryAfter !== undefined) c.header('Retry-After', String(error.retryAfter))
  return c.json<{ error: ErrorBody }>({ error: error.toBody() }, ERROR_STATUS[error.code])
}

/** The one place where the API's errors become answers: `{error: ErrorBody}` with the status of its code. */
export const createErrorHandler =
  (logger: Logger) =>
  (thrown: unknown, c: Traced): Response => {
    const error = translated(thrown)
    const at = { requestId: c.get('requestId'), method: c.req.method, path: c.req.path }
    if (error.code === 'internal') logger.error({ err: error.cause, ...at }, 'a request failed')
    if (error.code === 'unavailable') logger.warn({ err: error, ...at }, 'a request failed')
    return answer(c, error)
  }

export const routeNotFound = (c: Traced): Response =>
  answer(c, new SahutError('not_found', 'There is nothing at this address.'))
