import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { type RequestIdVariables, requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { z } from 'zod'
import { parseInput, SahutError } from '@sahut/core/contract/errors'
import { PROTOCOL, PROTOCOL_HEADER, requireProtocol, SaidProtocol } from '@sahut/core/contract/protocol'
import type { Logger } from '@sahut/core/process/logger'
import type { Tokens } from '@sahut/core/auth/tokens'
import type { ApiDeps } from './context.ts'
import { createErrorHandler, routeNotFound } from './errors.ts'
import { createLimits, type Limits } from './limits.ts'
import { createOperations } from './openapi/operation.ts'
import { onlyByProxy } from './sessions/proxy-secret.ts'
import { cannedReplyRoutes } from './routes/workspace/canned-replies.ts'
import { viewRoutes } from './routes/workspace/views.ts'
import { chatRoutes } from './routes/chats/chats.ts'
import { deedRoutes } from './routes/chats/deeds.ts'
import { fileRoutes } from './routes/chats/files.ts'
import { forwardRoutes } from './routes/chats/forwards.ts'
import { inboxRoutes } from './routes/workspace/inboxes.ts'
import { labelRoutes } from './routes/workspace/labels.ts'
import { linkRoutes } from './routes/workspace/links.ts'
import { liveRoutes } from './routes/own/live.ts'
import { numberLinkRoutes } from './routes/numbers/number-links.ts'
import { groupRoutes } from './routes/chats/groups.ts'
import { draftRoutes } from './routes/own/drafts.ts'
import { ownRoutes } from './routes/own/own.ts'
import { pastRoutes } from './routes/chats/past.ts'
import { personFieldRoutes } from './routes/workspace/person-fields.ts'
import { personRoutes } from './routes/chats/persons.ts'
import { pictureRoutes } from './routes/chats/pictures.ts'
import { markRoutes } from './routes/chats/marks.ts'
import { pushRoutes } from './routes/own/push.ts'
import { numberRoutes } from './routes/numbers/numbers.ts'
import { searchRoutes } from './routes/chats/search.ts'
import { sessionRoutes } from './routes/own/session.ts'
import { setupRoutes } from './routes/workspace/setup.ts'
import { teamRoutes } from './routes/workspace/teams.ts'
import { userRoutes } from './routes/workspace/users.ts'
import { reportRoutes } from './routes/workspace/reports.ts'
import { workRoutes } from './routes/chats/work.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const BODY_LIMIT = 64 * 1024

/** One line a request: neither its body nor its query nor its headers. */
const accessLog = (logger: Logger) =>
  createMiddleware<{ Variables: RequestIdVariables }>(async (c, next) => {
    const start = performance.now()
    await next()
    logger.info(
      {
        requestId: c.get('requestId'),
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        ms: Math.round(performance.now() - start),
      },
      'request',
    )
  })

/** What is answered is one user's and of this moment. */
const neverCached = createMiddleware(async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
})

/**
 * Answers with tokens are never compressed: together with what somebody else may have a hand in, their length would
 * tell of them (BREACH). Proxies by the book heed `no-transform`; CloudFront lets be what says how it is encoded.
 */
const neverCompressed = createMiddleware(async (c, next) => {
  await next()
  c.header('Cache-Control', 'no-store, no-transform')
  c.header('Content-Encoding', 'identity')
})

const SaidHeaders = z.object({ [PROTOCOL_HEADER]: SaidProtocol })

const newEnough = createMiddleware(async (c, next) => {
  c.header(PROTOCOL_HEADER, String(PROTOCOL))
  const said = parseInput(SaidHeaders, { [PROTOCOL_HEADER]: c.req.header(PROTOCOL_HEADER) })
  requireProtocol(said[PROTOCOL_HEADER])
  await next()
})

/** A good token says who calls, and that counts as a call of theirs. */
const limitedVerify =
  ({ verify }: Pick<Tokens, 'verify'>, limits: Pick<Limits, 'call'>): Tokens['verify'] =>
  async (token) => {
    const principal = await verify(token)
    await limits.call(principal.userId)
    return principal
  }

/** The HTTP API. Errors are `{error: ErrorBody}`; its type gives clients theirs (`hc<Api>`). */
export const createApi = (given: ApiDeps) => {
  const limits = createLimits(given, { ...DEFAULT_SETTINGS, ...given.settings })
  const tokens: Tokens = { issue: given.tokens.issue, verify: limitedVerify(given.tokens, limits) }
  const deps: ApiDeps = { ...given, tokens }
  const app = new Hono<{ Variables: RequestIdVariables }>()
  app.use(
    requestId(),
    accessLog(deps.logger),
    secureHeaders(),
    neverCached,
    newEnough,
    bodyLimit({
      maxSize: BODY_LIMIT,
      onError: () => {
        throw new SahutError('payload_too_large', `A request may carry at most ${String(BODY_LIMIT)} bytes.`)
      },
    }),
  )
  app.use('/api/auth/*', neverCompressed)
  if (deps.proxySecret !== undefined) app.use(onlyByProxy(deps.proxySecret))
  app.onError(createErrorHandler(deps.logger))
  app.notFound(routeNotFound)

  return app
    .get(
      '/api/health',
      createOperations(deps.tokens).open('readHealth', async () => {
        await deps.check?.()
        return { ok: true }
      }),
    )
    .route('/api', sessionRoutes(deps, limits))
    .route('/api', liveRoutes(deps, limits))
    .route('/api', chatRoutes(deps))
    .route('/api', deedRoutes(deps))
    .route('/api', markRoutes(deps))
    .route('/api', groupRoutes(deps))
    .route('/api', pastRoutes(deps))
    .route('/api', pictureRoutes(deps))
    .route('/api', fileRoutes(deps))
    .route('/api', forwardRoutes(deps))
    .route('/api', numberRoutes(deps))
    .route('/api', numberLinkRoutes(deps))
    .route('/api', userRoutes(deps))
    .route('/api', inboxRoutes(deps))
    .route('/api', linkRoutes(deps, limits))
    .route('/api', ownRoutes(deps, limits))
    .route('/api', draftRoutes(deps))
    .route('/api', setupRoutes(deps, limits))
    .route('/api', workRoutes(deps))
    .route('/api', personRoutes(deps))
    .route('/api', personFieldRoutes(deps))
    .route('/api', reportRoutes(deps))
    .route('/api', labelRoutes(deps))
    .route('/api', teamRoutes(deps))
    .route('/api', searchRoutes(deps))
    .route('/api', pushRoutes(deps))
    .route('/api', cannedReplyRoutes(deps))
    .route('/api', viewRoutes(deps))
}

export type Api = ReturnType<typeof createApi>
