import { DEFAULT_SETTINGS } from './settings.ts'
import { createLogger } from '@sahut/core/process/logger'
import { createRedisBus } from '@sahut/core/bus/levels/redis'
import { fleetTopic } from '@sahut/core/bus/rooms'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createTeam, type Ground, openGround, PASSWORD, TOKEN_SECRET } from '@sahut/core/auth/team-fixture'

let ground: Ground
let redis: SpawnedRedis
let wire: TcpProxy

beforeAll(async () => {
  ground = await openGround()
  redis = await spawnRedis()
  wire = await createTcpProxy(() => redis.port)
  vi.stubEnv('AUTH_SECRET', TOKEN_SECRET)
  vi.stubEnv('TABLE_NAME', 'sahut')
  vi.stubEnv('DYNAMODB_ENDPOINT', ground.endpoint)
  vi.stubEnv('PUBLIC_URL', 'https://inbox.test')
  vi.stubEnv('CLIENT_ADDRESS_HEADER', 'x-client')
  vi.stubEnv('LOG_LEVEL', 'silent')
  vi.stubEnv('REALTIME_LEVEL', 'redis')
  vi.stubEnv('REDIS_URL', `redis://127.0.0.1:${String(wire.port)}`)
})

afterEach(() => {
  vi.useRealTimers()
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await wire.close()
  await redis.stop()
  await ground.close()
})

/** What a function URL or an HTTP API hands to Lambda: payload format 2.0. */
const eventOf = (
  method: string,
  path: string,
  body?: unknown,
  token?: string,
  headers: Record<string, string> = {},
) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: {
    'content-type': 'application/json',
    host: 'api.test',
    ...headers,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  },
  isBase64Encoded: false,
  body: body === undefined ? null : JSON.stringify(body),
  requestContext: {
    accountId: '1',
    apiId: '1',
    authentication: null,
    authorizer: {},
    domainName: 'api.test',
    domainPrefix: 'api',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: '1',
    routeKey: '$default',
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
})

test('the API answers as a Lambda function, its cookie included', async () => {
  const { handler } = await import('./handler.ts')
  const { agent } = await createTeam(ground)
  const signIn = await handler(
    eventOf('POST', '/api/auth/sign-in', { email: agent.user.email, password: PASSWORD }),
  )
  expect(signIn).toMatchObject({
    statusCode: 200,
    cookies: ['sahut_refresh', 'sahut_device'].map(
      (name) =>
        expect.stringMatching(new RegExp(`^${name}=.+; HttpOnly; Secure; SameSite=Strict$`)) as string,
    ),
  })
  expect(JSON.parse(signIn.body)).toMatchObject({ user: agent.user })
  expect(await handler(eventOf('GET', '/api/me'))).toMatchObject({ statusCode: 401 })
})

test('who tries many sign-ins is held back by the address that the proxy saw, and nobody else is', async () => {
  // Limits count by the minute: it may not end in the midst of this.
  vi.useFakeTimers({ toFake: ['Date'] })
  const { handler } = await import('./handler.ts')
  // What the caller itself wrote in the header stands before it.
  const tryFrom = (address: string) =>
    handler(
      eventOf(
        'POST',
        '/api/auth/sign-in',
        { email: `${crypto.randomUUID()}@x.test`, password: 'x' },
        undefined,
        {
          'x-client': `203.0.113.${String(Math.floor(Math.random() * 256))}, ${address}`,
        },
      ),
    )
  const answers = await Promise.all(
    Array.from({ length: DEFAULT_SETTINGS.refusedPerAddress + 1 }, () => tryFrom('198.51.100.1')),
  )
  expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(1)
  expect(await tryFrom('198.51.100.2')).toMatchObject({ statusCode: 401 })
})

test('what it tells others has left before it answers, after which it may be frozen; and after a freeze it heals', async () => {
  const { handler } = await import('./handler.ts')
  const { admin, number } = await createTeam(ground)
  const worker = createRedisBus(
    { nodes: [{ host: '127.0.0.1', port: redis.port }], cluster: false, access: { tls: false } },
    createLogger('worker', 'silent'),
  )
  const heard: string[] = []
  worker.onHole(() => heard.push('hole'))
  await worker.listen(fleetTopic, ({ type }) => heard.push(type))
  const link = () => handler(eventOf('POST', `/api/numbers/${number.numberId}/link`, undefined, admin.token))
  const hears = async (...words: string[]): Promise<void> => {
    while (!heard.some((word) => words.includes(word))) await new Promise((resolve) => setTimeout(resolve, 5))
    heard.length = 0
  }

  expect(await link()).toMatchObject({ statusCode: 200 })
  await hears('numbers-changed')
  // As after a freeze: the other side has forgotten the connection, and nobody was told.
  wire.halfOpen()
  expect(await link()).toMatchObject({ statusCode: 200 })
  // The signal itself is lost; the next call finds a new connection, and everybody is told to look.
  await link()
  await hears('hole', 'numbers-changed')
  await worker.close()
})
