import { afterAll, expect, test } from 'vitest'
import { createTeam, openGround, PASSWORD, type Person } from '@sahut/core/auth/team-fixture'
import type { OwnSession } from '@sahut/core/model/user/own-session'
import { call, refused } from '../../api-fixture.ts'
import { signIn, startApi } from '../../sessions/session-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const api = startApi(ground)
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36'

const sessionsOf = async (as: Person) => {
  const { body } = await call(api, 'GET', '/api/me/sessions', { as })
  return (body as { sessions: (OwnSession & { isThis: boolean })[] }).sessions
}

const isIn = async (as: Person) => (await call(api, 'GET', '/api/me', { as })).status === 200

test('a password is changed by who knows the old one; all other sessions end, and it says how many', async () => {
  const { agent, again } = await createTeam(ground)
  const others = [await again(agent.user), await again(agent.user)]
  const change = (old: string, password: string) =>
    call(api, 'PUT', '/api/me/password', { as: agent, json: { old, password } })

  expect(await change('wrong', 'another long password')).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_input', field: 'old' } },
  })
  expect(await change(PASSWORD, 'short')).toMatchObject({
    status: 400,
    body: { error: { field: 'password' } },
  })
  expect(await isIn(others[0] ?? agent)).toBe(true)

  expect(await change(PASSWORD, 'another long password')).toMatchObject({ status: 200, body: { ended: 2 } })
  expect(await Promise.all(others.map(isIn))).toEqual([false, false])
  expect(await isIn(agent)).toBe(true)
  expect(await signIn(api, agent)).toMatchObject({ status: 401 })
  const json = { email: agent.user.email, password: 'another long password' }
  expect(await call(api, 'POST', '/api/auth/sign-in', { json })).toMatchObject({ status: 200 })
})

test('who guesses at the old password with a stolen session is stopped', async () => {
  const { agent } = await createTeam(ground)
  const change = (old: string) =>
    call(api, 'PUT', '/api/me/password', { as: agent, json: { old, password: 'another long password' } })
  for (let n = 0; n < 10; n += 1) expect(await change(`wrong ${String(n)}`)).toMatchObject({ status: 400 })
  expect(await change(PASSWORD)).toMatchObject({ status: 429, body: refused('rate_limited') })
})

test('one sees where one is signed in, and signs out there', async () => {
  const { agent, again } = await createTeam(ground)
  const other = await again(agent.user)
  await signIn(api, agent, { headers: { 'user-agent': CHROME } })
  const seen = await sessionsOf(agent)
  expect(seen).toHaveLength(3)
  expect(seen.filter(({ isThis }) => isThis).map(({ sessionId }) => sessionId)).toEqual([
    agent.principal.sessionId,
  ])
  const chrome = seen.find(({ device }) => device.browser === 'Chrome')
  expect(chrome).toMatchObject({ device: { system: 'Linux' }, isThis: false })
  expect(JSON.stringify(seen)).not.toMatch(/hash/i)

  await call(api, 'DELETE', `/api/me/sessions/${other.principal.sessionId}`, { as: agent })
  expect(await isIn(other)).toBe(false)
  expect(await call(api, 'DELETE', '/api/me/sessions', { as: agent })).toMatchObject({ body: { ended: 1 } })
  expect((await sessionsOf(agent)).map(({ isThis }) => isThis)).toEqual([true])
})

test("nobody ends another's session", async () => {
  const { agent, admin } = await createTeam(ground)
  await call(api, 'DELETE', `/api/me/sessions/${agent.principal.sessionId}`, { as: admin })
  expect(await isIn(agent)).toBe(true)
})

test('one is called by the new name from then on', async () => {
  const { agent } = await createTeam(ground)
  const rename = (name: string) => call(api, 'PATCH', '/api/me', { as: agent, json: { name } })
  expect(await rename('  ')).toMatchObject({ status: 400, body: { error: { field: 'name' } } })
  expect(await rename(' Sari Wulandari ')).toMatchObject({ body: { user: { name: 'Sari Wulandari' } } })
  expect((await call(api, 'GET', '/api/me', { as: agent })).body).toMatchObject({
    user: { name: 'Sari Wulandari' },
  })
})
