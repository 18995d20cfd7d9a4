import { z } from 'zod'
import { KEPT, RIGHTS, START } from '../../emqx-settings.ts'
import { all, containerOf, hold, isEmqxOurs, one, type Rule, same } from '../facts.ts'
import type { Built } from '../stage-build.ts'

const Configuration = z.looseObject({
  authentication: z.tuple([
    z.looseObject({ backend: z.literal('built_in_database') }),
    z.looseObject({
      backend: z.literal('http'),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      ssl: z.looseObject({ verify: z.string().optional() }),
    }),
  ]),
  authorization: z.looseObject({
    no_match: z.string().optional(),
    sources: z.array(z.looseObject({ type: z.string() })),
  }),
  retainer: z.unknown().optional(),
  dashboard: z.looseObject({ default_password: z.string().optional() }),
})

const parameterOf = (built: Built, name: string): string =>
  z.string().parse(one(built, 'ssm/parameter', name)['value'])

/** Who may come in, by what: EMQX's own defaults let in everybody, to everything. */
const doors = (built: Built, domain: string | undefined): string[] => {
  const { authentication, authorization, retainer, dashboard } = Configuration.parse(
    JSON.parse(parameterOf(built, 'EmqxConfiguration')),
  )
  const [, asked] = authentication
  const origin = `https://${domain ?? 'd123.cloudfront.net'}`
  const url = new URL(parameterOf(built, 'MqttUrl'))
  return [
    ...same('EMQX', {
      'asks about browsers at': [asked.url, `${origin}/api/live/authenticate`],
      'certificate of whom it asks': [asked.ssl.verify, 'verify_peer'],
      'says that it is the broker by': [
        asked.headers['x-sahut-broker'],
        parameterOf(built, 'MqttBrokerSecret'),
      ],
      'who has no right': [authorization.no_match, 'deny'],
      'what it keeps': [retainer, KEPT],
      'asks for rights': [authorization.sources.map(({ type }) => type), ['file']],
      'users that it knows': [
        parameterOf(built, 'EmqxUsers').split('\n')[1],
        `sahut,${decodeURIComponent(url.password)},false`,
      ],
      'keys of its REST API': [
        parameterOf(built, 'EmqxKeys').trim(),
        `sahut:${parameterOf(built, 'EmqxApiSecret')}`,
      ],
      'rights that it is given': [
        containerOf(built, 'Emqx').environment.find(({ name }) => name === 'SAHUT_RIGHTS')?.value,
        RIGHTS,
      ],
    }),
    ...hold(RIGHTS.trim().endsWith('{deny, all}.'), 'EMQX lets do what no rule is about'),
    ...hold(
      dashboard.default_password?.includes('EmqxDashboard') === true,
      'everybody knows the password of the first administrator of EMQX',
    ),
  ]
}

/** Where our processes look for it is what its task is known by. */
const name = (built: Built): string[] => {
  const registered = one(built, 'servicediscovery/service', 'EmqxName')
  const { dnsRecords } = z
    .object({ dnsRecords: z.array(z.object({ type: z.string(), ttl: z.number() })) })
    .parse(registered['dnsConfig'])
  const [namespace] = all(built, 'servicediscovery/privateDnsNamespace')
  const { hostname } = new URL(parameterOf(built, 'MqttUrl'))
  return [
    ...same('EMQX', {
      'found as': [hostname, `${String(registered['name'])}.${String(namespace?.inputs['name'])}`],
      'kinds of names': [dnsRecords.map(({ type }) => type), ['A']],
    }),
    ...hold(
      dnsRecords.every(({ ttl }) => ttl <= 10),
      'processes look for an EMQX that has gone where it was',
    ),
  ]
}

/** One EMQX and never two, which nobody but our processes and the balancer reaches. */
export const emqx: Rule = (built, settings) => {
  const { realtime, domain } = settings
  if (!isEmqxOurs(settings) || realtime.level !== 'mqtt' || realtime.mqtt.kind !== 'emqx')
    return hold(
      all(built, 'ecs/service').every(({ name }) => name !== 'EmqxService'),
      'there is an EMQX that nobody asked for',
    )
  const { cpu, memory } = realtime.mqtt
  const task = one(built, 'ecs/taskDefinition', 'EmqxTask')
  const container = containerOf(built, 'Emqx')
  const made = one(built, 'ecs/service', 'EmqxService')
  const target = one(built, 'appautoscaling/target', 'EmqxAutoScalingTarget')
  const health = container['healthCheck'] as { command?: string[] } | undefined
  return [
    ...same('EMQX', {
      cpu: [task['cpu'], String(Number.parseFloat(cpu) * 1024)],
      memory: [task['memory'], String(Number.parseFloat(memory) * 1024)],
      ports: [container.portMappings.map(({ containerPort }) => containerPort), [1883, 8083, 18083]],
      'begins with': [container['entrypoint'], ['/bin/sh', '-ec', START]],
      'asked for its health': [health?.command, ['CMD-SHELL', 'curl -fsS http://127.0.0.1:18083/status']],
      'how many': [
        [made['desiredCount'], target['minCapacity'], target['maxCapacity']],
        [1, 1, 1],
      ],
      'while it is replaced': [
        [made['deploymentMinimumHealthyPercent'], made['deploymentMaximumPercent']],
        [0, 100],
      ],
      'runs on': [made['capacityProviderStrategies'], [{ capacityProvider: 'FARGATE', weight: 1 }]],
      'shell into the task': [made['enableExecuteCommand'], false],
      'known as': [
        made['serviceRegistries'],
        { registryArn: 'arn:aws:servicediscovery:ap-southeast-3:123456789012:EmqxName' },
      ],
    }),
    ...hold(
      /^emqx\/emqx:\d+\.\d+\.\d+$/.test(String(container['image'])),
      `EMQX is ${String(container['image'])}, which may be another one tomorrow`,
    ),
    ...doors(built, domain),
    ...name(built),
  ]
}
