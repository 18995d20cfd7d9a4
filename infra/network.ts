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

export const MQTT_PORT = 1883
/** Of EMQX' REST API. */
export const EMQX_API_PORT = 18083

type Ways = (readonly [whom: string, port: number, cidrIpv4: $util.Input<string>])[]

/** Where every process speaks to what carries the bus; a broker that is not ours may stand anywhere. */
const busPorts: Ways = [
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
  ...(realtime.level === 'mqtt'
    ? [
        realtime.mqtt.kind === 'given'
          ? (['Mqtt', realtime.mqtt.port, '0.0.0.0/0'] as const)
          : (['Mqtt', MQTT_PORT, vpc.nodes.vpc.cidrBlock] as const),
      ]
    : []),
]

/** Where those speak who let browsers in at the broker, if it is ours; the API of another is reached by TLS. */
const doorPorts: Ways =
  realtime.level === 'mqtt' && realtime.mqtt.kind === 'emqx'
    ? [['EmqxApi', EMQX_API_PORT, vpc.nodes.vpc.cidrBlock]]
    : []

/**
 * A group whose members speak TLS to the world, and where else it says. Its rules are resources of their own, all of them: AWS'
 * provider removes such rules again where some stand in the group itself.
 */
export const groupOf = (name: string, description: string, ways: Ways) => {
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
  for (const way of ways) speaksTo(...way)
  return group
}

/** Where workers hear each other. */
export const PEER_PORT = 4400

export const workersGroup = groupOf('WorkersGroup', 'Workers: each other only', busPorts)
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
export const gatewayGroup = groupOf('GatewayGroup', 'Gateways: the balancer only', [
  ...busPorts,
  ...doorPorts,
])
export const functionsGroup = groupOf('FunctionsGroup', 'The API: Lambda calls it', [
  ...busPorts,
  ...doorPorts,
])

export const cluster = new sst.aws.Cluster('Cluster', {
  vpc: {
    id: vpc.id,
    // Each service names its own.
    securityGroups: [],
    containerSubnets: taskSubnets,
    loadBalancerSubnets: vpc.publicSubnets,
  },
})
