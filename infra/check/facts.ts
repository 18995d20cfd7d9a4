import { z } from 'zod'
import type { StageSettings } from '../stage.ts'
import type { Built } from './stage-build.ts'

/** What is wrong with a stage, in words; nothing if all is well. */
export type Rule = (built: Built, settings: StageSettings, root: string) => string[]

type Fields = Record<string, unknown>

/** All resources of a type such as `ec2/securityGroup`, with their inputs. */
export const all = (built: Built, type: string): { name: string; inputs: Fields }[] =>
  built.resources.filter((resource) => resource.type.startsWith(`aws:${type}:`))

/** One resource by its logical name. @throws Error if there is none */
export const one = (built: Built, type: string, name: string): Fields => {
  const found = all(built, type).find((resource) => resource.name === name)
  if (found === undefined) throw new Error(`There is no ${type} ${name}.`)
  return found.inputs
}

/** A problem for each pair that differs; objects are compared by what they hold. */
export const same = (what: string, pairs: Record<string, [is: unknown, shall: unknown]>): string[] =>
  Object.entries(pairs).flatMap(([field, [is, shall]]) =>
    JSON.stringify(is) === JSON.stringify(shall)
      ? []
      : [
          `${what}: ${field} is ${is === undefined ? 'not set' : JSON.stringify(is)} and should be ${JSON.stringify(shall)}`,
        ],
  )

/** A problem if it does not hold. */
export const hold = (condition: boolean, problem: string): string[] => (condition ? [] : [problem])

/** The secrets of the bus: the setting that each becomes, and its parameter. */
export const busSecretsOf = ({ realtime }: StageSettings): Record<string, string> => ({
  ...('redis' in realtime ? { REDIS_URL: 'RedisUrl' } : {}),
  ...(realtime.level === 'mqtt' ? { MQTT_URL: 'MqttUrl' } : {}),
})

/** Whether the stage has an EMQX of its own. */
export const isEmqxOurs = ({ realtime }: StageSettings): boolean =>
  realtime.level === 'mqtt' && realtime.mqtt.kind === 'emqx'

/** Whether browsers are at the broker themselves. */
export const areBrowsersThere = ({ realtime }: StageSettings): boolean =>
  realtime.level === 'mqtt' && (realtime.mqtt.kind === 'emqx' || realtime.mqtt.browsers !== undefined)

/** Of gateways and the API, where browsers are at the broker themselves. */
export const doorSecretsOf = (settings: StageSettings): Record<string, string> =>
  areBrowsersThere(settings) ? { EMQX_API_SECRET: 'EmqxApiSecret' } : {}

/** Of EMQX itself. */
export const emqxSecretsOf = (settings: StageSettings): Record<string, string> =>
  isEmqxOurs(settings)
    ? {
        EMQX_NODE__COOKIE: 'EmqxCookie',
        SAHUT_CONFIGURATION: 'EmqxConfiguration',
        SAHUT_USERS: 'EmqxUsers',
        SAHUT_KEYS: 'EmqxKeys',
      }
    : {}

/** The groups of gateways, each a service. */
export const gatewaysOf = ({ gateway }: StageSettings): string[] =>
  Array.from({ length: gateway.groups }, (_, group) => (group === 0 ? 'Gateway' : `Gateway${String(group)}`))

/** As names of hosts and logs have it. */
export const hostOf = (gateway: string): string => gateway.replace(/^Gateway(?=\d)/, 'gateway-').toLowerCase()

/** Those of our own code. */
export const servicesOf = (settings: StageSettings): string[] => ['Workers', ...gatewaysOf(settings)]

/** Services behind a balancer, and the port of their tasks that it leads to. */
export const balancedOf = (settings: StageSettings): [service: string, port: number][] => [
  ...gatewaysOf(settings).map((gateway): [string, number] => [gateway, 4200]),
  ...(isEmqxOurs(settings) ? [['Emqx', 8083] as [string, number]] : []),
]

const Container = z.looseObject({
  name: z.string(),
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })),
  portMappings: z.array(z.looseObject({ containerPort: z.number().optional() })),
})

/** The container that a service's tasks run. */
export const containerOf = (built: Built, service: string) => {
  const { containerDefinitions } = one(built, 'ecs/taskDefinition', `${service}Task`)
  const [container] = z.tuple([Container]).parse(JSON.parse(z.string().parse(containerDefinitions)))
  return container
}

const SecurityRule = z.looseObject({
  protocol: z.string(),
  fromPort: z.number(),
  toPort: z.number(),
  cidrBlocks: z.array(z.string()).default([]),
  securityGroups: z.array(z.string()).default([]),
  prefixListIds: z.array(z.string()).default([]),
  self: z.boolean().default(false),
})
const Group = z.looseObject({
  ingress: z.array(SecurityRule).optional(),
  egress: z.array(SecurityRule).optional(),
})
const OwnRule = z.looseObject({
  securityGroupId: z.string(),
  referencedSecurityGroupId: z.string().optional(),
  cidrIpv4: z.string().optional(),
  fromPort: z.number(),
  toPort: z.number(),
})

/** A rule of a group, as `whom:port-port`. */
const wordOf = (whom: string, { fromPort, toPort }: { fromPort: number; toPort: number }): string =>
  `${whom.replace(/-id$/, '')}:${String(fromPort)}-${String(toPort)}`

/** A group's rules in words: those that stand in it, and those that are resources of their own. */
export const groupOf = (built: Built, name: string) => {
  const { ingress, egress } = Group.parse(one(built, 'ec2/securityGroup', name))
  const within = (rules: z.infer<typeof SecurityRule>[] = []): string[] =>
    rules.flatMap((rule) =>
      [...rule.cidrBlocks, ...rule.securityGroups, ...rule.prefixListIds, ...(rule.self ? [name] : [])].map(
        (whom) => wordOf(whom, rule),
      ),
    )
  const beside = (type: string): string[] =>
    all(built, type)
      .map(({ inputs }) => OwnRule.parse(inputs))
      .filter(({ securityGroupId }) => securityGroupId === `${name}-id`)
      .map((rule) => wordOf(rule.referencedSecurityGroupId ?? rule.cidrIpv4 ?? 'everybody', rule))
  const fromOthers = beside('vpc/securityGroupIngressRule')
  const toOthers = beside('vpc/securityGroupEgressRule')
  const hasOwn = fromOthers.length + toOthers.length > 0
  return {
    ingress: [...within(ingress), ...fromOthers].toSorted(),
    egress: [...within(egress), ...toOthers].toSorted(),
    /** Rules of both kinds: the next deploy would remove those that are resources of their own. */
    isMixed: hasOwn && (ingress !== undefined || egress !== undefined),
  }
}

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())])
const Policy = z.object({
  Statement: z.array(
    z.looseObject({
      Effect: z.string(),
      Action: oneOrMore,
      Resource: oneOrMore,
      Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
    }),
  ),
})
const Role = z.looseObject({
  inlinePolicies: z.array(z.object({ policy: z.string() })),
  managedPolicyArns: z.array(z.string()).default([]),
})

/** What a role may do by its own policy, and the names of AWS's policies that it has too. */
export const roleOf = (built: Built, name: string) => {
  const { inlinePolicies, managedPolicyArns } = Role.parse(one(built, 'iam/role', name))
  const statements = inlinePolicies.flatMap(({ policy }) => Policy.parse(JSON.parse(policy)).Statement)
  return { statements, managed: managedPolicyArns.map((arn) => arn.split('/').at(-1) ?? '') }
}
