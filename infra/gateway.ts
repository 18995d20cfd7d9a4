import { storeEnvironment, tableAccess } from './database.ts'
import { cluster, gatewayGroup, taskSubnets } from './network.ts'
import { busEnvironment, busSecrets, busStatements, doors } from './bus.ts'
import { origin, router } from './router.ts'
import { authSecret } from './secret.ts'
import { settingsOf } from './stage.ts'
import { TABLE_RIGHTS } from './table-rights.ts'
import { scaleOn, taskOf } from './task.ts'

const { gateway: sizes, domain, network, logs } = settingsOf($app.stage)

const PORT = 4200
/** Longer than the pause between two pings of a socket (gateway/settings.ts), s. */
const IDLE_SECONDS = 120

const listener =
  domain === undefined
    ? { port: 80, rules: [{ listen: '80/http' as const, forward: `${PORT}/http` as const }] }
    : {
        port: 443,
        rules: [{ listen: '443/https' as const, forward: `${PORT}/http` as const }],
      }

/** CloudFront's own addresses: nobody else speaks to the balancer. */
const edge = aws.ec2.getManagedPrefixListOutput({ name: 'com.amazonaws.global.cloudfront.origin-facing' })

/** The sockets of the agents' browsers. Any gateway of a group will do for a browser, so those beyond the first may be spot. */
const createService = (name: string, host: string, group: number) => {
  const task = taskOf({
    name: host,
    port: PORT,
    secrets: { AUTH_SECRET: authSecret, ...busSecrets, ...doors.secrets },
    statements: [...tableAccess(TABLE_RIGHTS.gateway), ...busStatements],
  })
  return new sst.aws.Service(name, {
    cluster,
    architecture: 'arm64',
    cpu: sizes.cpu,
    memory: sizes.memory,
    image: { context: '.', dockerfile: 'gateway/Dockerfile' },
    environment: {
      ...storeEnvironment,
      ...busEnvironment,
      ...doors.environment,
      PORT: String(PORT),
      WEB_ORIGINS: origin,
      GATEWAY_GROUP: String(group),
    },
    ssm: task.ssm,
    logging: { retention: logs },
    loadBalancer: {
      rules: listener.rules,
      ...(domain === undefined ? {} : { domain: `${host}.${domain}` }),
      health: {
        [`${PORT}/http`]: {
          path: '/health',
          interval: '10 seconds',
          timeout: '5 seconds',
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
      },
    },
    scaling: {
      min: sizes.min,
      max: sizes.max,
      cpuUtilization: 60,
      memoryUtilization: 70,
      scaleOutCooldown: '60 seconds',
      scaleInCooldown: '15 minutes',
    },
    capacity:
      sizes.onDemand === 0 ? 'spot' : { fargate: { base: sizes.onDemand, weight: 1 }, spot: { weight: 3 } },
    transform: {
      ...task.transform,
      service: (args) => {
        args.networkConfiguration = {
          subnets: taskSubnets,
          securityGroups: [gatewayGroup.id],
          assignPublicIp: network.nat === 'none',
        }
        args.deploymentMinimumHealthyPercent = 100
        args.enableExecuteCommand = false
        return undefined
      },
      loadBalancer: (args) => {
        args.idleTimeout = IDLE_SECONDS
        args.dropInvalidHeaderFields = true
        return undefined
      },
      loadBalancerSecurityGroup: (args) => {
        args.ingress = [
          { protocol: 'tcp', fromPort: listener.port, toPort: listener.port, prefixListIds: [edge.id] },
        ]
        args.egress = [{ protocol: 'tcp', fromPort: PORT, toPort: PORT, securityGroups: [gatewayGroup.id] }]
        return undefined
      },
      target: (args) => {
        // A gateway that ends closes its sockets by itself; their browsers go to another one.
        args.deregistrationDelay = 10
        return undefined
      },
    },
  })
}

/** A group of gateways, which serves its share of the workspaces (docs/decisions/0068), behind a balancer of its own. */
const createGroup = (group: number) => {
  // The first is what there is without groups.
  const name = group === 0 ? 'Gateway' : `Gateway${group}`
  const host = group === 0 ? 'gateway' : `gateway-${group}`
  const metric = group === 0 ? 'Sockets' : `Sockets-${group}`
  const service = createService(name, host, group)
  new aws.vpc.SecurityGroupIngressRule(`${name}FromBalancer`, {
    securityGroupId: gatewayGroup.id,
    referencedSecurityGroupId: service.nodes.loadBalancer.securityGroups.apply(([first]) => first ?? ''),
    ipProtocol: 'tcp',
    fromPort: PORT,
    toPort: PORT,
  })
  // Pages that name no group come to the first one.
  router.route(group === 0 ? '/socket.io' : `/socket.io/${group}`, service.url)
  if (sizes.max > sizes.min) scaleOn(`${name}BySockets`, service, metric, sizes.socketsEach)
  return { name, host, metric, service }
}

export const gateways = Array.from({ length: sizes.groups }, (_, group) => createGroup(group))
