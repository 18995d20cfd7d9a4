import { settingsOf } from './stage.ts'

const { network, realtime } = settingsOf($app.stage)

/** Its default group, which whatever names none would get, lets nothing through. */
export const vpc = new sst.aws.Vpc('Network', {
  az: network.zones,
  ...(network.nat === 'none' ? {} : { nat: network.nat }),
  transform: {
    securityGroup: (args) => {
      args.ingress = []
      args.egress = []
      return undefined
    },
  },
})

/** Where tasks run: nothing reaches them from outside, with an address of their own or without. */
export const taskSubnets = network.nat === 'none' ? vpc.publicSubnets : vpc.privateSubnets

const tablesOf = (tables: typeof vpc.nodes.publicRouteTables) =>
  tables.apply((all) => all.map(({ id }) => id))
const routeTableIds = $resolve([
  tablesOf(vpc.nodes.publicRouteTables),
  tablesOf(vpc.nodes.privateRouteTables),
]).apply((ids) => ids.flat())

/** The table, and the images' layers: ways that cost nothing and need no NAT. */
for (const service of ['dynamodb', 's3']) {
  new aws.ec2.VpcEndpoint(`Endpoint${service}`, {
    vpcId: vpc.id,
    serviceName: $interpolate`com.amazonaws.${aws.getRegionOutput().region}.${service}`,
    vpcEndpointType: 'Gateway',
    routeTableIds,
  })
}

export const REDIS_PORT = 6379
/** Of brokers that know us by our roles. */
export const KAFKA_PORT = 9098

/** Where every process speaks to what carries the bus; a broker that is not ours may stand anywhere. */
const busPorts: (readonly [whom: string, port: number, cidrIpv4: $util.Input<string>])[] = [
  ...('redis' in realtime ? [['Redis', REDIS_PORT, vpc.nodes.vpc.cidrBlock] as const] : []),
  ...(realtime.level === 'kafka'
    ? [
        [
          'Kafka',
          KAFKA_PORT,
          realtime.kafka.kind === 'given' ? '0.0.0.0/0' : vpc.nodes.vpc.cidrBlock,
        ] as const,
      ]
    : []),
  ...(realtime.level === 'mqtt' ? [['Mqtt', realtime.mqtt.port, '0.0.0.0/0'] as const] : []),
]

/**
 * A group whose members speak TLS to the world, and to what carries the bus. Its rules are resources of their own, all of them: AWS'
 * provider removes such rules again where some stand in the group itself.
 */
const groupOf = (name: string, description: string) => {
  const group = new aws.ec2.SecurityGroup(name, { description, vpcId: vpc.id })
  const speaksTo = (whom: string, port: number, cidrIpv4: $util.Input<string>) =>
    new aws.vpc.SecurityGroupEgressRule(`${name}To${whom}`, {
      securityGroupId: group.id,
      cidrIpv4,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
    })
  speaksTo('World', 443, '0.0.0.0/0')
  for (const to of busPorts) speaksTo(...to)
  return group
}

/** Where workers hear each other. */
export const PEER_PORT = 4400

export const workersGroup = groupOf('WorkersGroup', 'Workers: each other only')
const eachOther = {
  securityGroupId: workersGroup.id,
  referencedSecurityGroupId: workersGroup.id,
  ipProtocol: 'tcp',
  fromPort: PEER_PORT,
  toPort: PEER_PORT,
}
new aws.vpc.SecurityGroupIngressRule('WorkersFromEachOther', eachOther)
new aws.vpc.SecurityGroupEgressRule('WorkersToEachOther', eachOther)

/** What reaches it stands in infra/gateway.ts. */
export const gatewayGroup = groupOf('GatewayGroup', 'Gateways: the balancer only')
export const functionsGroup = groupOf('FunctionsGroup', 'The API: Lambda calls it')

export const cluster = new sst.aws.Cluster('Cluster', {
  vpc: {
    id: vpc.id,
    // Each service names its own.
    securityGroups: [],
    containerSubnets: taskSubnets,
    loadBalancerSubnets: vpc.publicSubnets,
  },
})
