import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HTTP_LIMITS } from '@sahut/core/process/http-limits'
import { PING_MS } from '@sahut/gateway/settings'
import { all, balancedOf, gatewaysOf, hold, hostOf, isEmqxOurs, one, type Rule, same } from '../facts.ts'
import type { Built } from '../stage-build.ts'

const Update = z.object({ entry: z.string() })
const Keys = z.object({ namespace: z.string(), entries: z.record(z.string(), z.string()) })
const Metadata = z.object({ host: z.string().optional(), custom404: z.string().optional() })

/** Where CloudFront's function sends what begins with a path: the host, or the page of an app. */
const targetsOf = (built: Built): Record<string, string | undefined> => {
  const named = (end: string) => built.resources.filter(({ name }) => name.endsWith(end))
  const keys = named('KvKeys').map(({ inputs }) => Keys.parse(inputs))
  return Object.fromEntries(
    named('KvRoutesUpdate').map(({ inputs }) => {
      const [, namespace, , path = ''] = Update.parse(inputs).entry.split(',')
      const entries = keys.find((one) => one.namespace === namespace)?.entries
      const { host, custom404 } = Metadata.parse(JSON.parse(entries?.['metadata'] ?? '{}'))
      return [path, host ?? custom404]
    }),
  )
}

const hostNameOf = (service: string, host: string, domain: string | undefined): string =>
  domain === undefined ? `${service.toLowerCase()}loadbalancer.elb.amazonaws.com` : `${host}.${domain}`

/** The way from a browser: one domain over the web app, the API, the gateways and the broker. */
export const routes: Rule = (built, settings) => {
  const { domain } = settings
  const targets = targetsOf(built)
  const aliases = all(built, 'cloudfront/distribution').map(({ inputs }) => inputs['aliases'] ?? [])
  return same('CloudFront', {
    ...Object.fromEntries(
      gatewaysOf(settings).map((gateway, group) => {
        // What names no group comes to the first.
        const path = group === 0 ? '/socket.io' : `/socket.io/${String(group)}`
        return [`sends ${path} to`, [targets[path], hostNameOf(gateway, hostOf(gateway), domain)]]
      }),
    ),
    'sends /mqtt to': [
      targets['/mqtt'],
      isEmqxOurs(settings) ? hostNameOf('Emqx', 'broker', domain) : undefined,
    ],
    'sends /api to': [targets['/api'], 'functionsurl.lambda-url.ap-southeast-3.on.aws'],
    'sends all else to': [targets[''], '/index.html'],
    'is reached as': [aliases, [domain === undefined ? [] : [domain]]],
    'CORS of the API': [one(built, 'lambda/functionUrl', 'FunctionsUrl')['cors'], undefined],
  })
}

const CachePolicy = z.object({
  minTtl: z.number(),
  defaultTtl: z.number(),
  parametersInCacheKeyAndForwardedToOrigin: z.object({
    headersConfig: z.object({ headers: z.object({ items: z.array(z.string()) }) }),
  }),
})
const Distribution = z.object({
  customErrorResponses: z
    .array(z.object({ errorCode: z.number(), errorCachingMinTtl: z.number().optional() }))
    .default([]),
})

/** What CloudFront may answer by itself: nothing that was another user's, and no error of a moment ago. */
export const caching: Rule = (built) => {
  const policy = CachePolicy.parse(one(built, 'cloudfront/cachePolicy', 'RouterServerCachePolicy'))
  const { headers } = policy.parametersInCacheKeyAndForwardedToOrigin.headersConfig
  const [made] = all(built, 'cloudfront/distribution')
  const { customErrorResponses } = Distribution.parse(made?.inputs)
  const isFresh = (code: number): boolean =>
    customErrorResponses.some(
      ({ errorCode, errorCachingMinTtl }) => errorCode === code && errorCachingMinTtl === 0,
    )
  return [
    ...same('CloudFront', {
      'keeps answers for': [
        [policy.minTtl, policy.defaultTtl],
        [0, 0],
      ],
    }),
    ...hold(headers.items.includes('authorization'), "CloudFront may give one user another's answer"),
    ...[404, 500, 502, 503, 504]
      .filter((code) => !isFresh(code))
      .map((code) => `CloudFront goes on answering ${String(code)} for a while`),
  ]
}

const Files = z.array(z.object({ key: z.string(), cacheControl: z.string().optional() }))

/** On AWS the page says for longer that it is reached by https only. */
const OWN_VALUES: Record<string, string> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
}

/** What local/Caddyfile says with a page, by lower-case name; e2e/artefacts.test.ts holds it to `npm start`. */
const pageHeadersOf = (root: string): [name: string, value: string][] => {
  const [, block = ''] =
    /\theader \{\n(.*?)\n\t*\}/s.exec(readFileSync(join(root, 'local/Caddyfile'), 'utf8')) ?? []
  return [...block.matchAll(/^\t+(\S+) (?:"(.*)"|(\S+))$/gm)].map(([, name = '', quoted, plain = '']) => [
    name.toLowerCase(),
    quoted ?? plain,
  ])
}

/** As the mocks name it. */
const BUCKET = 'https://mediabucket.s3.ap-southeast-3.amazonaws.com'

/** Files are at the bucket's own address, and not below /api. */
const withFiles = (name: string, value: string): string =>
  name === 'content-security-policy'
    ? value
        .replace('ws: wss:', `ws: wss: ${BUCKET}`)
        .replace('data: blob:', `data: blob: ${BUCKET}`)
        .replace("media-src 'self' blob:", `media-src 'self' blob: ${BUCKET}`)
    : value

/** The web app says of itself what it says on one server, and is kept for as long. */
export const page: Rule = (built, _settings, root) => {
  const uploaded = built.resources.find(({ name }) => name.startsWith('WebAssetFiles'))
  const kept = (inAssets: boolean): string[] => [
    ...new Set(
      Files.parse(uploaded?.inputs['files'])
        .filter(({ key }) => key.startsWith('assets/') === inAssets)
        .map(({ cacheControl = '' }) => cacheControl),
    ),
  ]
  const code = z.string().parse(one(built, 'cloudfront/function', 'RouterCloudfrontFunctionResponse')['code'])
  const headers = pageHeadersOf(root)
  return [
    ...same('the web app', {
      'Cache-Control of its pages': [kept(false), ['no-cache']],
      'Cache-Control of its assets': [kept(true), ['public, max-age=31536000, immutable']],
    }),
    ...hold(headers.length > 8, 'local/Caddyfile has no headers to compare with'),
    ...headers
      .map(([name, value]) => [name, OWN_VALUES[name] ?? withFiles(name, value)] as const)
      .filter(([name, value]) => !code.includes(`["${name}"] || { value: ${JSON.stringify(value)} }`))
      .map(([name, value]) => `pages come without ${name}: ${value}`),
  ]
}

/** Each group of gateways has one, and the broker. */
export const balancers: Rule = (built, settings) => {
  const listener = settings.domain === undefined ? 'HTTP:80' : 'HTTPS:443'
  const listeners = all(built, 'lb/listener').map(
    ({ inputs }) => `${String(inputs['protocol'])}:${String(inputs['port'])}`,
  )
  const balanced = balancedOf(settings)
  return [
    ...balanced.flatMap(([service, port]) => balancerOf(built, service, port)),
    ...same('the balancers', {
      listen: [listeners, balanced.map(() => listener)],
      balancers: [all(built, 'lb/loadBalancer').length, balanced.length],
    }),
  ]
}

const Health = z.looseObject({ path: z.string(), matcher: z.string().optional() })

const balancerOf = (built: Built, service: string, port: number): string[] => {
  const made = one(built, 'lb/loadBalancer', `${service}LoadBalancer`)
  const idleMs = Number(made['idleTimeout']) * 1000
  const target = one(built, 'lb/targetGroup', `${service}Target${service}HTTP${String(port)}`)
  const { path, matcher } = Health.parse(target['healthCheck'])
  // EMQX says to what is no WebSocket that there is nothing, and has its health at a port that no balancer reaches.
  const shall = service === 'Emqx' ? ['/', '404'] : ['/health', '200']
  return [
    ...hold(
      idleMs > 2 * PING_MS,
      `the balancer closes a silent socket after ${String(idleMs)} ms, and gateways ping every ${String(PING_MS)} ms`,
    ),
    ...hold(
      idleMs < HTTP_LIMITS.keepAliveTimeout,
      `gateways close a connection after ${String(HTTP_LIMITS.keepAliveTimeout)} ms that the balancer still takes for open`,
    ),
    ...same(`the balancer of ${service}`, { health: [[path, matcher], shall] }),
  ]
}

export const functions: Rule = (built, { functions: sizes, realtime }) => {
  const made = one(built, 'lambda/function', 'FunctionsFunction')
  const inside = made['vpcConfig'] as { securityGroupIds?: string[]; subnetIds?: string[] } | undefined
  return [
    ...hold(
      inside === undefined || all(built, 'ec2/natGateway').length > 0,
      "Functions stands in private subnets for the bus, with no way to its secrets: realtime needs nat: 'managed'",
    ),
    ...same('Functions', {
      runtime: [made['runtime'], 'nodejs24.x'],
      memory: [made['memorySize'], Number.parseInt(sizes.memory, 10)],
      'seconds for a call': [made['timeout'], 20],
      concurrency: [made['reservedConcurrentExecutions'], sizes.concurrency],
      'security groups': [
        inside?.securityGroupIds,
        realtime.level === 'memory' ? undefined : ['FunctionsGroup-id'],
      ],
      subnets: [
        inside?.subnetIds?.every((id) => id.startsWith('NetworkPrivateSubnet')),
        realtime.level === 'memory' ? undefined : true,
      ],
    }),
  ]
}
