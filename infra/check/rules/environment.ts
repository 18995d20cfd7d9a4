import { Environment as ofFunctions, readEnv as readFunctions } from '@sahut/functions/env'
import { PROXY_HEADER } from '@sahut/functions/sessions/proxy-secret'
import { Environment as ofGateway, readEnv as readGateway } from '@sahut/gateway/env'
import { Environment as ofWorkers, readEnv as readWorker } from '@sahut/workers/env'
import { z } from 'zod'
import type { StageSettings } from '../../stage.ts'
import { all, areBrowsersThere, containerOf, gatewaysOf, hold, one, type Rule, same } from '../facts.ts'
import type { Built } from '../stage-build.ts'

type Variables = Record<string, string>

const PARAMETER = '_PARAMETER'

/** What stands in SSM, by the parameter's ARN and by its name. */
const parametersOf = (built: Built): Variables =>
  Object.fromEntries(
    all(built, 'ssm/parameter').flatMap(({ name, inputs }) => {
      const value = String(inputs['value'])
      return [
        [`arn:aws:ssm:ap-southeast-3:123456789012:${name}`, value],
        [String(inputs['name']), value],
      ]
    }),
  )

/** What SST tells of itself, and nobody of ours reads. */
const withoutSst = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('SST_')))

/** The environment as a task's process sees it: with its secrets in place. */
const ofTask = (built: Built, service: string): Variables => {
  const { environment, secrets } = containerOf(built, service)
  const parameters = parametersOf(built)
  return withoutSst(
    Object.fromEntries([
      ...environment.map(({ name, value }) => [name, value] as const),
      ...secrets.map(({ name, valueFrom }) => [name, parameters[valueFrom] ?? ''] as const),
    ]),
  )
}

const Environment = z.object({ variables: z.record(z.string(), z.string()) })

/** The same of the API, which reads its parameters itself. */
const ofLambda = (built: Built): Variables => {
  const made = one(built, 'lambda/function', 'FunctionsFunction')['environment']
  const parameters = parametersOf(built)
  return withoutSst(
    Object.fromEntries(
      Object.entries(Environment.parse(made).variables).map(([name, value]) =>
        name.endsWith(PARAMETER)
          ? [name.slice(0, -PARAMETER.length), parameters[value] ?? '']
          : [name, value],
      ),
    ),
  )
}

/** Reads the settings as the deployable does at its start. @param facts what has to come of them */
const start = <Settings>(
  who: string,
  variables: Variables,
  { shape }: { shape: object },
  read: (variables: Variables) => Settings,
  facts: (settings: Settings) => Parameters<typeof same>[1],
): string[] => {
  const unknown = Object.keys(variables).filter((name) => !(name in shape))
  const problems = unknown.map((name) => `${who} gets ${name}, which it does not know`)
  try {
    return [...problems, ...same(who, facts(read(variables)))]
  } catch (error) {
    return [...problems, `${who} would not start: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** What a deployable makes of its settings of the bus. */
const busOf = (realtime: ReturnType<typeof readGateway>['realtime']) => ({
  level: realtime.level,
  ...('redis' in realtime ? { cluster: realtime.redis.cluster, tls: realtime.redis.access.tls } : {}),
  ...('kafka' in realtime
    ? { brokersByTls: realtime.kafka.tls !== undefined, login: realtime.kafka.login?.mechanism }
    : {}),
  ...('mqtt' in realtime
    ? {
        port: realtime.mqtt.port,
        brokerByTls: realtime.mqtt.tls,
        forBrowsers: realtime.mqtt.forBrowsers === true,
      }
    : {}),
})

/** What it is to make of them. */
const busAs = (settings: StageSettings, wanted = settings.realtime) => ({
  level: wanted.level,
  ...('redis' in wanted ? { cluster: true, tls: true } : {}),
  ...('kafka' in wanted ? { brokersByTls: true, login: 'OAUTHBEARER' } : {}),
  ...('mqtt' in wanted
    ? {
        // Ours is reached in our network only.
        ...(wanted.mqtt.kind === 'given'
          ? { port: wanted.mqtt.port, brokerByTls: true }
          : { port: 1883, brokerByTls: false }),
        forBrowsers: areBrowsersThere(settings),
      }
    : {}),
})

/** By what browsers are let in at the broker, where they are. */
const byOf = (settings: StageSettings): string | undefined =>
  areBrowsersThere(settings) ? 'emqx' : undefined

/** Of what every deployable is told: the same table, the same bus, and as many groups of gateways. */
const shared = (built: Built, settings: StageSettings) => {
  const { restoredTable, gateway } = settings
  const table = restoredTable ?? one(built, 'dynamodb/table', 'TableTable')['name']
  return (
    { store, realtime }: Pick<ReturnType<typeof readGateway>, 'store' | 'realtime'>,
    groups: number,
  ) => ({
    'groups of gateways': [groups, gateway.groups] as [unknown, unknown],
    table: [store, { tableName: table, region: 'ap-southeast-3' }] as [unknown, unknown],
    bus: [busOf(realtime), busAs(settings)] as [unknown, unknown],
  })
}

/** The OpenSearch that workers fill and the API asks. */
const searchAs = ({ search }: StageSettings) =>
  search && { url: new URL(search.url), region: 'ap-southeast-3' }

/** CloudFront takes no longer function, bytes; the mocks' secret is shorter than a real one. */
const LONGEST_CODE = 10_240 - 64

const EdgeCode = z.object({ code: z.string() })

/** CloudFront tells the API who asks, and shows that it is CloudFront; what a caller wrote there is gone. */
const edge = (built: Built, secret: string | undefined): string[] => {
  const { code } = EdgeCode.parse(one(built, 'cloudfront/function', 'RouterCloudfrontFunctionRequest'))
  const isSet = (header: string, value: string): boolean =>
    code.includes(`event.request.headers["${header}"] = { value: ${value} };`)
  return [
    ...hold(
      Buffer.byteLength(code) <= LONGEST_CODE,
      `CloudFront's function has ${String(Buffer.byteLength(code))} bytes, too many`,
    ),
    ...hold(isSet('x-sahut-viewer', 'event.viewer.ip'), 'CloudFront does not tell the API who asks'),
    ...hold(
      secret !== undefined && isSet(PROXY_HEADER, `"${secret}"`),
      'the API answers who does not come over CloudFront, or not even CloudFront',
    ),
  ]
}

/** Each deployable starts with what it is given, knows all of it, and comes to what the stage says. */
export const environment: Rule = (built, settings) => {
  const origin = settings.domain === undefined ? 'https://d123.cloudfront.net' : `https://${settings.domain}`
  const ofAll = shared(built, settings)
  const functions = ofLambda(built)
  return [
    ...start(
      'Workers',
      ofTask(built, 'Workers'),
      ofWorkers,
      readWorker,
      ({ store, realtime, gatewayGroups, worker, authKey, search }) => ({
        ...ofAll({ store: { tableName: store.tableName, region: store.region }, realtime }, gatewayGroups),
        search: [search, searchAs(settings)],
        'rss limit': [worker.rssLimitMb, settings.workers.rssLimitMb],
        'pause between sweeps': [worker.sweepMs, settings.workers.sweepSeconds * 1000],
        'address for others': [worker.peer, { host: 'auto', port: 4400 }],
        'key of sessions': [authKey, { keyArn: 'arn:aws:kms:ap-southeast-3:123456789012:key/AuthKey' }],
      }),
    ),
    ...gatewaysOf(settings).flatMap((gateway, group) =>
      start(
        gateway,
        ofTask(built, gateway),
        ofGateway,
        readGateway,
        ({ origins, port, share, admission, ...env }) => ({
          ...ofAll(env, share.groups),
          browsers: [admission?.by, byOf(settings)],
          group: [share.group, group],
          origins: [origins, [origin]],
          port: [port, 4200],
        }),
      ),
    ),
    ...start(
      'Functions',
      functions,
      ofFunctions,
      readFunctions,
      ({ secureCookies, gatewayGroups, admission, search, ...env }) => ({
        ...ofAll(env, gatewayGroups),
        browsers: [admission?.by, byOf(settings)],
        search: [search, searchAs(settings)],
        'cookie by https only': [secureCookies, true],
        'header of who asks': [env.clientAddressHeader, 'x-sahut-viewer'],
      }),
    ),
    ...edge(built, functions['PROXY_SECRET']),
    ...hold(
      functions['AUTH_SECRET'] === ofTask(built, 'Gateway')['AUTH_SECRET'],
      'the API signs tokens that gateways do not know',
    ),
  ]
}
