import { z } from 'zod'
import {
  all,
  balancedOf,
  gatewaysOf,
  groupOf,
  hold,
  isEmqxOurs,
  one,
  type Rule,
  same,
  servicesOf,
} from '../facts.ts'

const Subnets = z.array(z.string())
const Network = z.object({
  subnets: Subnets,
  securityGroups: z.array(z.string()),
  assignPublicIp: z.boolean().default(false),
})

const areOf = (subnets: string[], kind: 'Private' | 'Public'): boolean =>
  subnets.length >= 2 && subnets.every((id) => id.startsWith(`Network${kind}Subnet`))

/** Where tasks, functions, Redis and the balancer stand. */
export const subnets: Rule = (built, settings) => {
  const { network, realtime } = settings
  const isPrivate = network.nat !== 'none'
  const balancers = balancedOf(settings).map(([service]) =>
    Subnets.parse(one(built, 'lb/loadBalancer', `${service}LoadBalancer`)['subnets']),
  )
  const ofRedis =
    'redis' in realtime
      ? Subnets.parse(one(built, 'elasticache/subnetGroup', 'RedisSubnetGroup')['subnetIds'])
      : undefined
  return [
    ...[...servicesOf(settings), ...(isEmqxOurs(settings) ? ['Emqx'] : [])].flatMap((service) => {
      const made = Network.parse(one(built, 'ecs/service', `${service}Service`)['networkConfiguration'])
      return [
        ...hold(
          areOf(made.subnets, isPrivate ? 'Private' : 'Public'),
          `${service} runs in ${made.subnets.join()}`,
        ),
        ...same(service, {
          'public address': [made.assignPublicIp, !isPrivate],
          'security groups': [made.securityGroups, [`${service.replace(/\d+$/, '')}Group-id`]],
        }),
      ]
    }),
    ...balancers.flatMap((those) => hold(areOf(those, 'Public'), `the balancer stands in ${those.join()}`)),
    ...hold(ofRedis === undefined || areOf(ofRedis, 'Private'), `Redis stands in ${String(ofRedis?.join())}`),
    ...same('the network', {
      'NAT gateways': [all(built, 'ec2/natGateway').length, isPrivate ? network.zones : 0],
      'free ways': [
        all(built, 'ec2/vpcEndpoint')
          .map(({ inputs }) => String(inputs['serviceName']).split('.').at(-1))
          .toSorted(),
        ['dynamodb', 's3'],
      ],
    }),
  ]
}

/** Nobody hears, or says, more than it has to. */
export const securityGroups: Rule = (built, settings) => {
  const { domain, realtime } = settings
  const balancers = gatewaysOf(settings).map((gateway) => `${gateway}LoadBalancerSecurityGroup`)
  const ofBalancer = (to: string) => ({
    ingress: [`pl-of-com.amazonaws.global.cloudfront.origin-facing:${String(listens)}-${String(listens)}`],
    egress: [to],
  })
  const listens = domain === undefined ? 80 : 443
  const isKafkaOurs = realtime.level === 'kafka' && realtime.kafka.kind === 'msk'
  const speaks = [
    '0.0.0.0/0:443-443',
    ...('redis' in realtime ? ['10.0.0.0/16:6379-6379'] : []),
    ...(realtime.level === 'kafka' ? [`${isKafkaOurs ? '10.0.0.0/16' : '0.0.0.0/0'}:9098-9098`] : []),
    ...(realtime.level === 'mqtt'
      ? [
          realtime.mqtt.kind === 'given'
            ? `0.0.0.0/0:${String(realtime.mqtt.port)}-${String(realtime.mqtt.port)}`
            : '10.0.0.0/16:1883-1883',
        ]
      : []),
  ]
  const toDoors = isEmqxOurs(settings) ? ['10.0.0.0/16:18083-18083'] : []
  const ours = (port: number) => ({
    ingress: ['FunctionsGroup', 'GatewayGroup', 'WorkersGroup'].map(
      (group) => `${group}:${String(port)}-${String(port)}`,
    ),
    egress: [],
  })
  const shall: Record<string, { ingress: string[]; egress: string[] }> = {
    WorkersGroup: {
      ingress: ['WorkersGroup:4400-4400'],
      egress: [...speaks, 'WorkersGroup:4400-4400'].toSorted(),
    },
    GatewayGroup: {
      ingress: balancers.map((balancer) => `${balancer}:4200-4200`).toSorted(),
      egress: [...speaks, ...toDoors].toSorted(),
    },
    FunctionsGroup: { ingress: [], egress: [...speaks, ...toDoors].toSorted() },
    ...Object.fromEntries(balancers.map((balancer) => [balancer, ofBalancer('GatewayGroup:4200-4200')])),
    ...('redis' in realtime ? { RedisGroup: ours(6379) } : {}),
    ...(isKafkaOurs ? { KafkaGroup: ours(9098) } : {}),
    ...(isEmqxOurs(settings)
      ? {
          EmqxGroup: {
            ingress: [
              'EmqxLoadBalancerSecurityGroup:8083-8083',
              ...ours(1883).ingress,
              // Its REST API: only those who put browsers out.
              ...['FunctionsGroup:18083-18083', 'GatewayGroup:18083-18083'],
            ].toSorted(),
            egress: ['0.0.0.0/0:443-443'],
          },
          EmqxLoadBalancerSecurityGroup: ofBalancer('EmqxGroup:8083-8083'),
        }
      : {}),
  }
  const names = all(built, 'ec2/securityGroup').map(({ name }) => name)
  const byDefault = one(built, 'ec2/defaultSecurityGroup', 'NetworkSecurityGroup')
  return [
    ...same('security groups', { names: [names.toSorted(), Object.keys(shall).toSorted()] }),
    ...names.flatMap((name) => {
      const { ingress, egress, isMixed } = groupOf(built, name)
      return [
        ...same(name, {
          'lets in': [ingress, shall[name]?.ingress],
          'speaks to': [egress, shall[name]?.egress],
        }),
        ...hold(!isMixed, `${name} has rules in it and beside it, which remove each other`),
      ]
    }),
    ...same('the default group', {
      ingress: [byDefault['ingress'], []],
      egress: [byDefault['egress'], []],
    }),
  ]
}
