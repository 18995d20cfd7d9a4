import { mediaOrigin } from './media.ts'
import { proxyProof } from './secret.ts'
import { settingsOf } from './stage.ts'

const { domain } = settingsOf($app.stage)

/** In it CloudFront tells who asks; what a caller wrote there is gone by then. */
export const VIEWER_HEADER = 'x-sahut-viewer'

/** In it CloudFront shows the API that a request came over it (functions/sessions/proxy-secret.ts). */
const PROXY_HEADER = 'x-sahut-proxy'

const PAGE_HEADERS = {
  'content-security-policy': $interpolate`default-src 'self'; connect-src 'self' ws: wss: ${mediaOrigin}; img-src 'self' data: blob: ${mediaOrigin}; media-src 'self' blob: ${mediaOrigin}; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}

/** CloudFront keeps such answers for ten seconds, whatever the origin says, unless it is told not to. */
const ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504]

/** One origin for the web app, `/api` and the gateways: no CORS, and a cookie of this one site. */
export const router = new sst.aws.Router('Router', {
  ...(domain === undefined ? {} : { domain }),
  transform: {
    cachePolicy: (args) => {
      args.parametersInCacheKeyAndForwardedToOrigin = {
        cookiesConfig: { cookieBehavior: 'none' },
        // What the API answers one user is never another's, even if an answer forgot to say so.
        headersConfig: {
          headerBehavior: 'whitelist',
          headers: { items: ['authorization', 'x-forwarded-host'] },
        },
        queryStringsConfig: { queryStringBehavior: 'all' },
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      }
      return undefined
    },
    cdn: (args) => {
      args.customErrorResponses = ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 }))
      return undefined
    },
  },
  edge: {
    viewerRequest: {
      injection: $interpolate`event.request.headers["${VIEWER_HEADER}"] = { value: event.viewer.ip };
event.request.headers["${PROXY_HEADER}"] = { value: "${proxyProof}" };`,
    },
    viewerResponse: {
      // The API brings its own; pages get what local/site.ts gives them on one machine.
      injection: $output(PAGE_HEADERS).apply((headers) =>
        Object.entries(headers)
          .map(
            ([name, value]) =>
              `event.response.headers["${name}"] = event.response.headers["${name}"] || { value: ${JSON.stringify(value)} };`,
          )
          .join('\n'),
      ),
    },
  },
})

/** `https://…` without a path, as browsers name it. */
export const origin = router.url.apply((url) => new URL(url).origin)
