import { storeEnvironment, tableAccess } from './database.ts'
import { functionsGroup, vpc } from './network.ts'
import { busEnvironment } from './redis.ts'
import { origin, router, VIEWER_HEADER } from './router.ts'
import { authSecret, proxySecret, redisSecret } from './secret.ts'
import { settingsOf } from './stage.ts'
import { TABLE_RIGHTS } from './table-rights.ts'
import { logGroupOf } from './task.ts'

const { functions: sizes, redis, logs } = settingsOf($app.stage)

const secrets = [authSecret, proxySecret, ...(redisSecret === undefined ? [] : [redisSecret])]

/** The HTTP API. It reads its secrets by itself when it starts; its environment only names them. */
export const functions = new sst.aws.Function('Functions', {
  handler: 'functions/handler.handler',
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  memory: sizes.memory,
  timeout: '20 seconds',
  ...(sizes.concurrency === undefined ? {} : { concurrency: { reserved: sizes.concurrency } }),
  // Only for Redis: without it a function starts faster outside.
  ...(redis === undefined
    ? {}
    : { vpc: { privateSubnets: vpc.privateSubnets, securityGroups: [functionsGroup.id] } }),
  environment: {
    ...storeEnvironment,
    ...busEnvironment,
    AUTH_SECRET_PARAMETER: authSecret.name,
    PROXY_SECRET_PARAMETER: proxySecret.name,
    ...(redisSecret === undefined ? {} : { REDIS_URL_PARAMETER: redisSecret.name }),
    PUBLIC_URL: origin,
    CLIENT_ADDRESS_HEADER: VIEWER_HEADER,
  },
  permissions: [
    ...tableAccess(TABLE_RIGHTS.functions),
    { actions: ['ssm:GetParameters'], resources: secrets.map(({ arn }) => arn) },
  ],
  // They have machine code and WebAssembly, installed for Lambda's kind of machine. The versions are core/package.json's.
  nodejs: { install: { '@node-rs/argon2': '2.2.1', '@platformatic/kafka': '2.12.1' } },
  url: { router: { instance: router, path: '/api' }, cors: false },
  logging: { retention: logs },
  transform: {
    logGroup: (args) => {
      args.name = logGroupOf('functions')
      return undefined
    },
  },
})
