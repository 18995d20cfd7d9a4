import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

const YEAR_S = 365 * 24 * 3600

/**
 * The web app's files and the API on one origin, as the router does it on AWS.
 * @param dist folder with the built web app
 * @param api answers everything below /api
 */
export const createSite = (
  dist: string,
  api: { fetch: (request: Request, env: unknown) => Response | Promise<Response> },
) => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  return (
    new Hono()
      .all('/api/*', (context) => api.fetch(context.req.raw, context.env))
      .use(
        secureHeaders({
          contentSecurityPolicy: {
            defaultSrc: ["'self'"],
            // The socket: browsers differ in whether 'self' covers ws.
            connectSrc: ["'self'", 'ws:', 'wss:'],
            imgSrc: ["'self'", 'data:', 'blob:'],
            // What was recorded is listened to before it is sent.
            mediaSrc: ["'self'", 'blob:'],
            formAction: ["'self'"],
            objectSrc: ["'none'"],
            baseUri: ["'none'"],
            frameAncestors: ["'none'"],
          },
        }),
      )
      .use('/assets/*', async (context, next) => {
        await next()
        // Their names carry a hash of what is in them; one of another release may come back with it.
        if (context.res.ok) context.header('Cache-Control', `public, max-age=${YEAR_S}, immutable`)
      })
      // Names without a hash: asked for again each time, and answered with 304.
      .use(async (context, next) => {
        await next()
        if (!context.res.headers.has('Cache-Control')) context.header('Cache-Control', 'no-cache')
      })
      .use(serveStatic({ root: dist }))
      .get('/assets/*', (context) => context.notFound())
      .get('*', (context) => context.html(page, 200, { 'Cache-Control': 'no-cache' }))
  )
}
