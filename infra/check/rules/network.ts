import { z } from 'zod'
import type { Built } from '../stage-build.ts'
import { all, groupOf, hold, one, type Rule, same, SERVICES } from '../facts.ts'

const Subnets = z.array(z.string())
const Network = z.object({
  subnets: Subnets,
  securityGroups: z.array(z.string()),
  assignPublicIp: z.boolean().default(false),
})

const areOf = (subnets: string[], kind: 'Private' | 'Public'): boolean =>
  subnets.length >= 2 && subnets.every((id) => id.startsWith(`Network${kind}Subnet`))

/** Where tasks, functions, Redis and the balancer stand. */
export const subnets: Rule = (built, { network, redis }) => {
  const isPrivate = network.nat !== 'none'
  const balancer = Subnets.parse(one(built, 'lb/loadBalancer', 'GatewayLoadBalancer')['subnets'])
  const ofRedis =
    redis && Subnets.parse(one(built, 'elasticache/subnetGroup', 'RedisSubnetGroup')['subnetIds'])
  return [
    ...SERVICES.flatMap((service) => {
      const made = Network.parse(one(built, 'ecs/service', `${service}Service`)['networkConfiguration'])
      return [
        ...hold(
          areOf(made.subnets, isPrivate ? 'Private' : 'Public'),
          `${service} runs in ${made.subnets.join()}`,
        ),
        ...same(service, {
          'public address': [made.assignPublicIp, !isPrivate],
          'security groups': [made.securityGroups, [`${service}Group-id`]],
        }),
      ]
    }),
    ...hold(areOf(balancer, 'Public'), `the balancer stands in ${balancer.join()}`),
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

const EVERYBODY = new Set(['0.0.0.0/0', '::/0'])

/** Who a group lets in, one word a rule. */
const lets = (built: Built, group: string): string[] => {
  const own = groupOf(built, group).ingress.flatMap((rule) =>
    [
      ...rule.cidrBlocks,
      ...rule.securityGroups.map((id) => id.replace(/-id$/, '')),
      ...rule.prefixListIds,
      ...(rule.self ? ['itself'] : []),
    ].map((from) => `${from}:${String(rule.fromPort)}-${String(rule.toPort)}`),
  )
  const beside = all(built, 'vpc/securityGroupIngressRule').flatMap(({ inputs }) =>
    inputs['securityGroupId'] === `${group}-id`
      ? [
          `${String(inputs['referencedSecurityGroupId'] ?? inputs['cidrIpv4']).replace(/-id$/, '')}:${String(inputs['fromPort'])}-${String(inputs['toPort'])}`,
        ]
      : [],
  )
  return [...own, ...beside].toSorted()
}

/** Nobody hears more than it has to. */
export const securityGroups: Rule = (built, { domain, redis }) => {
  const listens = domain === undefined ? 80 : 443
  const shall: Record<string, string[]> = {
    WorkersGroup: ['itself:4400-4400'],
    GatewayGroup: ['GatewayLoadBalancerSecurityGroup:4200-4200'],
    FunctionsGroup: [],
    GatewayLoadBalancerSecurityGroup: [
      `pl-of-com.amazonaws.global.cloudfront.origin-facing:${String(listens)}-${String(listens)}`,
    ],
    ...(redis === undefined
      ? {}
      : { RedisGroup: ['FunctionsGroup:6379-6379', 'GatewayGroup:6379-6379', 'WorkersGroup:6379-6379'] }),
  }
  const groups = all(built, 'ec2/securityGroup').map(({ name }) => name)
  const egress = groups.flatMap((name) =>
    groupOf(built, name)
      .egress.filter(
        ({ cidrBlocks, fromPort, toPort }) =>
          cidrBlocks.some((block) => EVERYBODY.has(block)) && !(fromPort === 443 && toPort === 443),
      )
      .map(({ fromPort }) => `${name} speaks to everybody, from port ${String(fromPort)} on`),
  )
  return [
    ...same('security groups', { names: [groups.toSorted(), Object.keys(shall).toSorted()] }),
    ...groups.flatMap((name) => same(name, { 'lets in': [lets(built, name), shall[name] ?? []] })),
    ...egress,
    ...same('the default group', {
      ingress: [one(built, 'ec2/defaultSecurityGroup', 'NetworkSecurityGroup')['ingress'], []],
      egress: [one(built, 'ec2/defaultSecurityGroup', 'NetworkSecurityGroup')['egress'], []],
    }),
  ]
}
