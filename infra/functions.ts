import { storeEnvironment, tableAccess } from './database.ts'
import { mediaAccess, mediaEnvironment } from './media.ts'
import { functionsGroup, vpc } from './network.ts'
import { busEnvironment, busSecrets, busStatements, doors } from './bus.ts'
import { origin, router, VIEWER_HEADER } from './router.ts'
import { authSecret, proxySecret, pushSecret } from './secret.ts'
import { searchEnvironment, searchStatements } from './search.ts'
import { settingsOf } from './stage.ts'
import { TABLE_RIGHTS } from './table-rights.ts'
import { logGroupOf } from './task.ts'

const { functions: sizes, realtime, logs } = settingsOf($app.stage)

const secrets: Record<string, aws.ssm.Parameter> = {
  AUTH_SECRET: authSecret,
  PROXY_SECRET: proxySecret,
  PUSH_SECRET: pushSecret,
  ...busSecrets,
  ...doors.secrets,
  ...(doors.brokerSecret === undefined ? {} : { MQTT_BROKER_SECRET: doors.brokerSecret }),
}

/** The HTTP API. It reads its secrets by itself when it starts; its environment only names them. */
export const functions = new sst.aws.Function('Functions', {
  handler: 'functions/handler.handler',
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  memory: sizes.memory,
  timeout: '20 seconds',
  ...(sizes.concurrency === undefined ? {} : { concurrency: { reserved: sizes.concurrency } }),
  // Only for what carries the bus: without it a function starts faster outside.
  ...(realtime.level === 'memory'
    ? {}
    : { vpc: { privateSubnets: vpc.privateSubnets, securityGroups: [functionsGroup.id] } }),
  environment: {
    ...storeEnvironment,
    ...busEnvironment,
    ...mediaEnvironment,
    ...searchEnvironment,
    ...doors.environment,
    ...Object.fromEntries(Object.entries(secrets).map(([name, { name: of }]) => [`${name}_PARAMETER`, of])),
    PUBLIC_URL: origin,
    CLIENT_ADDRESS_HEADER: VIEWER_HEADER,
  },
  permissions: [
    ...tableAccess(TABLE_RIGHTS.functions),
    ...busStatements,
    ...mediaAccess,
    ...searchStatements.functions,
    { actions: ['ssm:GetParameters'], resources: Object.values(secrets).map(({ arn }) => arn) },
  ],
  // They have machine code and WebAssembly, installed for Lambda's kind of machine. The versions are core/package.json's.
  nodejs: {
    // What is imported only where it is used stays in files of its own.
    splitting: true,
    install: { '@node-rs/argon2': '2.2.1', '@platformatic/kafka': '2.12.1' },
  },
  url: { router: { instance: router, path: '/api' }, cors: false },
  logging: { retention: logs },
  transform: {
    logGroup: (args) => {
      args.name = logGroupOf('functions')
      return undefined
    },
  },
})
