import { balancerOf, letBalancerIn } from './balancer.ts'
import { API_KEY, brokerUrlOf, configurationOf, keysOf, RIGHTS, START, usersOf } from './emqx-settings.ts'
import {
  cluster,
  EMQX_API_PORT,
  functionsGroup,
  gatewayGroup,
  groupOf,
  MQTT_PORT,
  vpc,
  workersGroup,
} from './network.ts'
import { origin, router } from './router.ts'
import { madeUp, secret } from './secret.ts'
import { type Mqtt, settingsOf } from './stage.ts'
import { taskOf } from './task.ts'

const { logs } = settingsOf($app.stage)

/** The last of those under the Apache licence: from 5.9 on more than one in a cluster wants a key that is bought. */
const IMAGE = 'emqx/emqx:5.8.9'

const WEBSOCKET_PORT = 8083

const createGroup = () => {
  const group = groupOf('EmqxGroup', 'EMQX: our own processes, and the balancer', [])
  const letIn = (name: string, whom: aws.ec2.SecurityGroup, port: number) =>
    new aws.vpc.SecurityGroupIngressRule(name, {
      securityGroupId: group.id,
      referencedSecurityGroupId: whom.id,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
    })
  letIn('EmqxFromWorkers', workersGroup, MQTT_PORT)
  for (const [name, whom] of [
    ['Gateways', gatewayGroup],
    ['Functions', functionsGroup],
  ] as const) {
    letIn(`EmqxFrom${name}`, whom, MQTT_PORT)
    letIn(`EmqxApiFrom${name}`, whom, EMQX_API_PORT)
  }
  return group
}

/** @returns its name for our processes, which leads to the task that is there now */
const createName = () => {
  const { id, name } = vpc.nodes.cloudmapNamespace
  const registry = new aws.servicediscovery.Service('EmqxName', {
    name: 'emqx',
    dnsConfig: { namespaceId: id, dnsRecords: [{ type: 'A', ttl: 10 }] },
    forceDestroy: true,
  })
  return { registry, host: $interpolate`emqx.${name}` }
}

const createService = (
  { cpu, memory }: Extract<Mqtt, { kind: 'emqx' }>,
  registry: aws.servicediscovery.Service,
  secrets: Record<string, aws.ssm.Parameter>,
) => {
  const group = createGroup()
  const balancer = balancerOf({
    host: 'broker',
    port: WEBSOCKET_PORT,
    group,
    // What is no WebSocket it answers so.
    health: { path: '/', successCodes: '404' },
  })
  const task = taskOf({
    name: 'emqx',
    ports: [MQTT_PORT, WEBSOCKET_PORT, EMQX_API_PORT],
    group,
    secrets,
    statements: [],
    isForeign: true,
  })
  const service = new sst.aws.Service('Emqx', {
    cluster,
    architecture: 'arm64',
    cpu,
    memory,
    image: IMAGE,
    entrypoint: ['/bin/sh', '-ec', START],
    environment: { SAHUT_RIGHTS: RIGHTS },
    ssm: task.ssm,
    health: {
      command: ['CMD-SHELL', `curl -fsS http://127.0.0.1:${EMQX_API_PORT}/status`],
      startPeriod: '90 seconds',
      interval: '10 seconds',
      timeout: '5 seconds',
      retries: 3,
    },
    logging: { retention: logs },
    loadBalancer: balancer.loadBalancer,
    scaling: { min: 1, max: 1 },
    capacity: { fargate: { weight: 1 } },
    transform: {
      ...task.transform,
      ...balancer.transform,
      service: (args) => {
        task.transform.service(args)
        args.serviceRegistries = { registryArn: registry.arn }
        // Never two, which would not hear what is told at the other.
        args.deploymentMinimumHealthyPercent = 0
        args.deploymentMaximumPercent = 100
        return undefined
      },
      target: (args) => {
        // Browsers come back by themselves.
        args.deregistrationDelay = 0
        return undefined
      },
    },
  })
  letBalancerIn('Emqx', service, group, WEBSOCKET_PORT)
  return service
}

/** EMQX, and how every deployable is told of it. It asks the API about each browser that comes. */
export const createEmqx = (sizes: Extract<Mqtt, { kind: 'emqx' }>) => {
  const { registry, host } = createName()
  const password = madeUp('MqttPassword')
  const apiSecret = madeUp('EmqxApiSecret')
  const brokerSecret = madeUp('MqttBrokerSecret')
  const dashboardPassword = madeUp('EmqxDashboard')
  const api = $interpolate`${origin}/api/live/authenticate`
  const service = createService(sizes, registry, {
    EMQX_NODE__COOKIE: secret('EmqxCookie', madeUp('EmqxCookie')),
    SAHUT_CONFIGURATION: secret(
      'EmqxConfiguration',
      $resolve({ api, brokerSecret, dashboardPassword }).apply(configurationOf),
    ),
    SAHUT_USERS: secret('EmqxUsers', password.apply(usersOf)),
    SAHUT_KEYS: secret('EmqxKeys', apiSecret.apply(keysOf)),
  })
  router.route('/mqtt', service.url)
  return {
    environment: {
      MQTT_BROWSER_URL: $interpolate`${origin.apply((url) => url.replace(/^http/, 'ws'))}/mqtt`,
    },
    secrets: {
      MQTT_URL: secret('MqttUrl', $resolve({ password, host, port: MQTT_PORT }).apply(brokerUrlOf)),
    },
    statements: [],
    doors: {
      environment: {
        MQTT_ADMISSION: 'emqx',
        EMQX_API_URL: $interpolate`http://${host}:${EMQX_API_PORT}`,
        EMQX_API_KEY: API_KEY,
      },
      secrets: { EMQX_API_SECRET: secret('EmqxApiSecret', apiSecret) },
      brokerSecret: secret('MqttBrokerSecret', brokerSecret),
    },
    broker: service,
  }
}
