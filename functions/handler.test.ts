import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTeam, type Ground, openGround, PASSWORD, TOKEN_SECRET } from '@sahut/core/auth/team-fixture'

let ground: Ground

beforeAll(async () => {
  ground = await openGround()
  vi.stubEnv('AUTH_SECRET', TOKEN_SECRET)
  vi.stubEnv('TABLE_NAME', 'sahut')
  vi.stubEnv('DYNAMODB_ENDPOINT', ground.endpoint)
  vi.stubEnv('PUBLIC_URL', 'https://inbox.test')
  vi.stubEnv('LOG_LEVEL', 'silent')
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await ground.close()
})

/** What a function URL or an HTTP API hands to Lambda: payload format 2.0. */
const eventOf = (method: string, path: string, body?: unknown) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'application/json', host: 'api.test' },
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
    cookies: [expect.stringMatching(/^sahut_refresh=.+; Secure; SameSite=Strict$/) as string],
  })
  expect(JSON.parse(signIn.body)).toMatchObject({ user: agent.user })
  expect(await handler(eventOf('GET', '/api/me'))).toMatchObject({ statusCode: 401 })
})
