import { settingsOf } from './stage.ts'

const { domain } = settingsOf($app.stage)

/** In it CloudFront tells who asks; what a caller wrote there is gone by then. */
export const VIEWER_HEADER = 'x-sahut-viewer'

const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
}

/** One origin for the web app, `/api` and the gateways: no CORS, and a cookie of this one site. */
export const router = new sst.aws.Router('Router', {
  ...(domain === undefined ? {} : { domain }),
  edge: {
    viewerRequest: {
      injection: `event.request.headers["${VIEWER_HEADER}"] = { value: event.viewer.ip };`,
    },
    viewerResponse: {
      // The API brings its own; pages get what local/site.ts gives them on one machine.
      injection: Object.entries(PAGE_HEADERS)
        .map(
          ([name, value]) =>
            `event.response.headers["${name}"] = event.response.headers["${name}"] || { value: ${JSON.stringify(value)} };`,
        )
        .join('\n'),
    },
  },
})

/** `https://…` without a path, as browsers name it. */
export const origin = router.url.apply((url) => new URL(url).origin)
