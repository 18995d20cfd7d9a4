import { storeEnvironment, tableAccess } from './database.ts'
import { balancerOf, letBalancerIn } from './balancer.ts'
import { cluster, gatewayGroup } from './network.ts'
import { busEnvironment, busSecrets, busStatements, doors } from './bus.ts'
import { origin, router } from './router.ts'
import { authSecret } from './secret.ts'
import { settingsOf } from './stage.ts'
import { TABLE_RIGHTS } from './table-rights.ts'
import { scaleOn, taskOf } from './task.ts'

const { gateway: sizes, logs } = settingsOf($app.stage)

const PORT = 4200

/** The sockets of the agents' browsers. Any gateway of a group will do for a browser, so those beyond the first may be spot. */
const createService = (name: string, host: string, group: number) => {
  const balancer = balancerOf({ host, port: PORT, group: gatewayGroup, health: { path: '/health' } })
  const task = taskOf({
    name: host,
    ports: [PORT],
    group: gatewayGroup,
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
    loadBalancer: balancer.loadBalancer,
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
      ...balancer.transform,
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
  letBalancerIn(name, service, gatewayGroup, PORT)
  // Pages that name no group come to the first one.
  router.route(group === 0 ? '/socket.io' : `/socket.io/${group}`, service.url)
  if (sizes.max > sizes.min) scaleOn(`${name}BySockets`, service, metric, sizes.socketsEach)
  return { name, host, metric, service }
}

export const gateways = Array.from({ length: sizes.groups }, (_, group) => createGroup(group))
