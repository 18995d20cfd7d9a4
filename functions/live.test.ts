import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmqxApi, type EmqxApi } from '@sahut/core/browsers/emqx-fixture'
import { createTeam, type Ground, openGround, TOKEN_SECRET } from '@sahut/core/auth/team-fixture'
import { goneTopic, inboxTopics, publishTopics } from '@sahut/core/contract/mqtt'
import type { BrokerAdmission } from '@sahut/core/contract/api/session'
import { spawnMosquitto, type SpawnedMosquitto } from '@sahut/testing/parts/mosquitto'
import { call, refused } from './api-fixture.ts'
import { assemble } from './assembly.ts'
import { readEnv } from './env.ts'

const BROKER_SECRET = 'b'.repeat(32)

let ground: Ground
let emqx: EmqxApi
let broker: SpawnedMosquitto

beforeAll(async () => {
  ground = await openGround()
  emqx = await startEmqxApi()
  broker = await spawnMosquitto()
})
afterAll(async () => {
  await emqx.close()
  await broker.stop()
  await ground.close()
})

const settings = () => ({
  TABLE_NAME: 'sahut',
  DYNAMODB_ENDPOINT: ground.endpoint,
  AUTH_SECRET: TOKEN_SECRET,
  LOG_LEVEL: 'silent',
})
const onEmqx = () => ({
  ...settings(),
  REALTIME_LEVEL: 'mqtt',
  MQTT_URL: broker.url,
  MQTT_BROWSER_URL: 'wss://inbox.test/mqtt',
  ...emqx.environment,
  MQTT_BROKER_SECRET: BROKER_SECRET,
})
const start = (variables: Record<string, string>) => assemble(readEnv(variables), () => '10.0.0.1')
type Started = Awaited<ReturnType<typeof start>>

/** As EMQX asks, by the template of docs/levels.md. */
const asked = async (
  api: Started['api'],
  { clientId, username, password }: BrokerAdmission,
  secret = BROKER_SECRET,
) =>
  call(api, 'POST', '/api/live/authenticate', {
    headers: { 'x-sahut-broker': secret },
    json: { clientid: clientId, username, password },
  })

test('without a broker for browsers the page is sent to a gateway, and nobody is admitted', async () => {
  const { api, close } = await start(settings())
  const team = await createTeam(ground)
  expect((await call(api, 'GET', '/api/me', { as: team.agent })).body).toMatchObject({
    live: { by: 'socket' },
  })
  expect(await call(api, 'POST', '/api/live/admission', { as: team.agent })).toMatchObject({
    status: 409,
    body: refused('conflict'),
  })
  await close()
})

test('with one the page is sent there, and EMQX is told what who was admitted may do', async () => {
  const { api, close } = await start(onEmqx())
  const { agent, inbox, workspaceId } = await createTeam(ground)
  expect((await call(api, 'GET', '/api/me', { as: agent })).body).toMatchObject({ live: { by: 'mqtt' } })
  const { status, body } = await call(api, 'POST', '/api/live/admission', { as: agent })
  expect(status).toBe(200)
  const admission = body as BrokerAdmission
  expect(admission).toMatchObject({ url: 'wss://inbox.test/mqtt', inboxIds: [inbox.inboxId] })
  const decision = await asked(api, admission)
  const { inboxId } = inbox
  expect(decision).toMatchObject({
    status: 200,
    body: {
      result: 'allow',
      is_superuser: false,
      acl: [
        { permission: 'allow', action: 'subscribe', topic: inboxTopics(workspaceId, inboxId) },
        { permission: 'allow', action: 'subscribe', topic: goneTopic(workspaceId, '+') },
        ...publishTopics(workspaceId, [inboxId], agent.user.userId, admission.clientId).map((topic) => ({
          permission: 'allow',
          action: 'publish',
          topic,
        })),
        { permission: 'deny', action: 'all', topic: '#' },
      ],
    },
  })
  // EMQX takes no other form than whole seconds that are still to come.
  const { expire_at: until } = decision.body as { expire_at: number }
  expect(Number.isInteger(until) && until > Date.now() / 1000).toBe(true)
  await close()
})

test('EMQX is told no for who was not admitted, and only EMQX is told anything', async () => {
  const { api, close } = await start(onEmqx())
  const { agent } = await createTeam(ground)
  const admission = (await call(api, 'POST', '/api/live/admission', { as: agent })).body as BrokerAdmission
  expect(await asked(api, { ...admission, password: 'guessed' })).toMatchObject({
    status: 200,
    body: { result: 'deny', is_superuser: false },
  })
  for (const secret of ['', 'b'.repeat(31), 'c'.repeat(32)])
    expect((await asked(api, admission, secret)).status, secret).toBe(403)
  expect((await call(api, 'POST', '/api/live/admission')).status).toBe(401)
  await ground.accounts.sessions.end(agent.principal)
  expect((await asked(api, admission)).body).toEqual({ result: 'deny', is_superuser: false })
  expect((await call(api, 'POST', '/api/live/admission', { as: agent })).status).toBe(401)
  await close()
})

test('who asks to be let in again and again is held back, and nobody else is', async () => {
  const { api, close } = await start(onEmqx())
  const team = await createTeam(ground)
  const enter = async (as: typeof team.agent) =>
    (await call(api, 'POST', '/api/live/admission', { as })).status
  let status = 200
  while (status === 200) status = await enter(team.agent)
  expect(status).toBe(429)
  expect(await enter(team.admin)).toBe(200)
  await close()
})

test('where nothing asks us, nobody is answered as if they were the broker', async () => {
  const { api, close } = await start(settings())
  const { agent } = await createTeam(ground)
  const admission = { clientId: 'x', username: 'x', password: 'x', url: 'x', inboxIds: [] }
  expect((await asked(api, admission)).status).toBe(403)
  expect((await asked(api, admission, '')).status).toBe(403)
  expect(agent.token).not.toBe('')
  await close()
})

test('an admin who takes an inbox away has the browsers of that agent put out before the answer may be frozen', async () => {
  const { api, flush, close } = await start(onEmqx())
  const team = await createTeam(ground)
  const enter = async (as: typeof team.agent) => {
    const { clientId } = (await call(api, 'POST', '/api/live/admission', { as })).body as BrokerAdmission
    emqx.clients.add(clientId)
    return clientId
  }
  const [agent, admin] = [await enter(team.agent), await enter(team.admin)]
  const path = `/api/users/${team.agent.user.userId}/inboxes/${team.inbox.inboxId}`
  expect((await call(api, 'DELETE', path, { as: team.admin })).status).toBe(200)
  await flush()
  expect(emqx.clients.has(agent)).toBe(false)
  expect(emqx.clients.has(admin)).toBe(true)
  await close()
})

test.each([
  [{ MQTT_BROWSER_URL: 'https://x' }, 'MQTT_BROWSER_URL must be a wss:// or ws:// address'],
  [
    { MQTT_BROWSER_URL: 'ws://inbox.test/mqtt', PUBLIC_URL: 'https://inbox.test' },
    'MQTT_BROWSER_URL must be a wss:// address, because PUBLIC_URL is https',
  ],
  [{ MQTT_ADMISSION: '' }, 'MQTT_ADMISSION must be mosquitto or emqx, because MQTT_BROWSER_URL is set'],
  [{ MQTT_BROWSER_URL: '' }, 'MQTT_BROWSER_URL must be where browsers reach the broker'],
  [{ MQTT_ADMISSION: 'mosquitto' }, 'MQTT_URL must have a user'],
  [{ EMQX_API_KEY: '' }, 'EMQX_API_KEY must be set, because MQTT_ADMISSION is emqx'],
  [{ EMQX_API_SECRET: '' }, 'EMQX_API_SECRET must be set'],
  [{ EMQX_API_URL: '' }, 'EMQX_API_URL must be set'],
  [{ MQTT_BROKER_SECRET: '' }, 'MQTT_BROKER_SECRET must be set'],
  [{ MQTT_BROKER_SECRET: 'short' }, 'MQTT_BROKER_SECRET must have at least 32 bytes'],
  [{ REALTIME_LEVEL: 'memory' }, 'MQTT_BROWSER_URL is for REALTIME_LEVEL mqtt only'],
])('settings that do not fit are refused by a sentence that names them: %j', (changed, sentence) => {
  expect(() => readEnv({ ...onEmqx(), ...changed })).toThrow(sentence)
})
