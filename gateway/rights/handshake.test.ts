import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, type Ground, openGround, TOKEN_SECRET } from '@sahut/core/auth/team-fixture'
import { createTokens } from '@sahut/core/auth/tokens'
import { PROTOCOL } from '@sahut/core/contract/protocol'
import { gatewayGroupOf } from '@sahut/core/bus/gateway-groups'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { ORIGIN, startGateway, type StartedGateway } from '../browser-fixture.ts'

let ground: Ground
let gateway: StartedGateway

beforeAll(async () => {
  ground = await openGround()
  gateway = await startGateway(ground, createMemoryBus(), { recheckMs: 100 })
})

afterAll(async () => {
  await gateway.close()
  await ground.close()
})

test('a socket without a token, with a wrong or an ended one, or of an ended session is refused with the reason', async () => {
  const { agent } = await createTeam(ground)
  const ended = await createTokens({ secret: TOKEN_SECRET, lifetime: -1000 }).issue(agent.principal)
  const forged = await createTokens({ secret: 'x'.repeat(32) }).issue(agent.principal)

  expect(await gateway.refusal(ended.token)).toMatchObject({ code: 'token_expired' })
  expect(await gateway.refusal(forged.token)).toMatchObject({ code: 'unauthenticated' })
  expect(await gateway.refusal('', { auth: {} })).toMatchObject({ code: 'invalid_input', field: 'token' })
  expect(await gateway.refusal('', { auth: { token: { $ne: '' } } })).toMatchObject({
    code: 'invalid_input',
  })

  await ground.accounts.sessions.end(agent.principal)
  expect(await gateway.refusal(agent.token)).toMatchObject({ code: 'unauthenticated' })
})

test('A2: a page that is too old for this gateway is told so, and one that says nothing is not', async () => {
  const { agent } = await createTeam(ground)
  expect(await gateway.refusal(agent.token, { auth: { token: agent.token, protocol: 0 } })).toMatchObject({
    code: 'outdated',
  })
  expect(await gateway.refusal('', { auth: { token: agent.token, protocol: 'new' } })).toMatchObject({
    code: 'invalid_input',
    field: 'protocol',
  })
  const unspoken = await gateway.connect(agent.token, { auth: { token: agent.token } })
  expect(unspoken.socket.connected).toBe(true)
  const newer = await gateway.connect(agent.token, { auth: { token: agent.token, protocol: PROTOCOL + 1 } })
  expect(newer.socket.connected).toBe(true)
})

test('a workspace that another group of gateways serves is refused, so that its page asks for the way again or is reloaded', async () => {
  const team = await createTeam(ground)
  const own = gatewayGroupOf(team.agent.user.workspaceId, 2)
  const start = (group: number) => startGateway(ground, createMemoryBus(), { share: { groups: 2, group } })
  const [right, wrong] = await Promise.all([start(own), start(1 - own)])
  const { token } = team.agent
  const at = (path: string) => ({ path })
  for (const path of ['/socket.io', '/socket.io/0', '/socket.io/1'])
    expect((await right.connect(token, at(path))).socket.connected).toBe(true)
  expect(await wrong.refusal(token, at(`/socket.io/${String(own)}`))).toMatchObject({
    code: 'misdirected',
    retry: false,
  })
  // It does not know that there are groups.
  expect(await wrong.refusal(token, at('/socket.io'))).toMatchObject({ code: 'outdated' })
  await Promise.all([right.close(), wrong.close()])
})

test('where gateways are not parted, all are served at the path of old pages and at that of the one group', async () => {
  const { agent } = await createTeam(ground)
  for (const path of ['/socket.io', '/socket.io/0'])
    expect((await gateway.connect(agent.token, { path })).socket.connected).toBe(true)
})

test('a page of a foreign origin may not connect, not even with a good token', async () => {
  const { agent } = await createTeam(ground)
  const from = (origin: string) => ({ extraHeaders: { origin } })
  expect(await gateway.refusal(agent.token, from('https://evil.test'))).toBeTypeOf('string')
  expect(await gateway.refusal(agent.token, from(`${ORIGIN}.evil.test`))).toBeTypeOf('string')
  expect(await gateway.refusal(agent.token, from('null'))).toBeTypeOf('string')

  const home = await gateway.connect(agent.token, from(ORIGIN))
  expect(home.socket.connected).toBe(true)
})

test('long polling is not served, so that no plain request of a foreign page gets in', async () => {
  const answer = await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`)
  expect(answer.status).toBe(400)
})

test('a socket is told and closed when its token ends', async () => {
  const { agent } = await createTeam(ground)
  const short = createTokens({ secret: TOKEN_SECRET, lifetime: 4000 })
  const browser = await gateway.connect((await short.issue(agent.principal)).token)
  await browser.until(() => !browser.socket.connected)
  expect(browser.facts('session:ended')).toMatchObject([{ error: { code: 'token_expired' } }])
})

test('a renewed socket outlives its first token', async () => {
  const { agent, chat } = await createTeam(ground)
  const { chatId } = await chat()
  const short = createTokens({ secret: TOKEN_SECRET, lifetime: 4000 })
  const { token, expiresAt } = await short.issue(agent.principal)
  const browser = await gateway.connect(token)
  const renewed = await browser.send('session:renew', { token: agent.token })
  expect(renewed.expiresAt).toBe(agent.principal.expiresAt)

  await new Promise((resolve) => setTimeout(resolve, expiresAt + 200 - Date.now()))
  await browser.send('chat:open', { chatId })
})

test('a socket can not be renewed by the token of another session or by an ended one', async () => {
  const team = await createTeam(ground)
  const browser = await gateway.connect(team.agent.token)
  const ended = await createTokens({ secret: TOKEN_SECRET, lifetime: -1000 }).issue(team.agent.principal)
  expect(await browser.ask('session:renew', { token: team.admin.token })).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  })
  expect(await browser.ask('session:renew', { token: ended.token })).toMatchObject({
    ok: false,
    error: { code: 'token_expired' },
  })
})

test('a session that was ended closes its sockets by the next look', async () => {
  const team = await createTeam(ground)
  const revoked = await gateway.connect(team.agent.token)
  const other = await gateway.connect((await team.again(team.agent.user)).token)
  await ground.accounts.sessions.end(team.agent.principal)
  await revoked.until(() => !revoked.socket.connected)
  expect(revoked.facts('session:ended')).toMatchObject([{ error: { code: 'unauthenticated' } }])
  expect(other.socket.connected).toBe(true)
})

test('an ended session gets nothing done in the meantime either', async () => {
  const team = await createTeam(ground)
  const { chatId } = await team.chat()
  // The count of changes would close the socket before it asks.
  const slow = await startGateway(ground, createMemoryBus(), { rightsMs: 3_600_000 })
  const browser = await slow.connect(team.agent.token)
  await ground.accounts.sessions.end(team.agent.principal)
  // The look that follows each handshake may close the socket first.
  const answer = await browser.ask('chat:open', { chatId }).catch(() => undefined)
  if (answer === undefined)
    expect(browser.facts('session:ended')).toMatchObject([{ error: { code: 'unauthenticated' } }])
  else expect(answer).toMatchObject({ ok: false, error: { code: 'unauthenticated' } })
  await slow.close()
})

test('F10: a socket that shows no token is closed after seconds, and only so many may be open', async () => {
  const tight = await startGateway(ground, createMemoryBus(), { strangers: 2 })
  const { agent } = await createTeam(ground)
  const open = () => new WebSocket(`${tight.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const closed = (socket: WebSocket) =>
    new Promise<void>((resolve) => {
      socket.addEventListener('close', () => {
        resolve()
      })
    })
  const known = await tight.connect(agent.token)
  const silent = [open(), open()]
  await Promise.all(
    silent.map(
      (socket) =>
        new Promise((resolve) => {
          socket.addEventListener('message', resolve, { once: true })
        }),
    ),
  )
  await closed(open())
  await Promise.all(silent.map(closed))
  expect(known.socket.connected).toBe(true)
  await tight.connect(agent.token)
  await tight.close()
})

test('the health of a gateway can be asked, and nothing else', async () => {
  expect(await (await fetch(`${gateway.url}/health`)).json()).toEqual({ ok: true })
  expect((await fetch(`${gateway.url}/anything`)).status).toBe(404)
})
