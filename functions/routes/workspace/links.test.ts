import { afterAll, expect, test, vi } from 'vitest'
import { createTeam, openGround, PASSWORD, type Person, type Team } from '@sahut/core/auth/team-fixture'
import { linkKey } from '@sahut/core/store/keys/users'
import type { Invitation } from '@sahut/core/model/user/invitation'
import { newUserId } from '@sahut/core/model/ids'
import { call, refused } from '../../api-fixture.ts'
import { cookieOf, signIn, startApi } from '../../sessions/session-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const api = startApi(ground)
const DAY_MS = 86_400_000

type Made = { invitation: Invitation; link: string }

const tokenOf = ({ link }: { link: string }): string => link.split('#')[1] ?? ''

const invite = (as: Person, json: object) => call(api, 'POST', '/api/invitations', { as, json })

/** Somebody whom an admin has invited to the first inbox. */
const invited = async (team: Team, change: object = {}) => {
  const json = {
    email: `${newUserId()}@new.test`,
    rank: 'agent',
    inboxIds: [team.inbox.inboxId],
    ...change,
  }
  const { status, body } = await invite(team.admin, json)
  expect(status).toBe(201)
  const made = body as Made
  return { ...made, token: tokenOf(made) }
}

const look = (token: string, address?: string) =>
  call(api, 'POST', '/api/auth/link', {
    json: { token },
    ...(address === undefined ? {} : { headers: { 'x-test-address': address } }),
  })

const accept = (token: string, change: object = {}) =>
  call(api, 'POST', '/api/auth/link/accept', {
    json: { token, name: 'Budi', password: PASSWORD, ...change },
  })

const gone = { status: 404, body: refused('not_found') }

test('who opens an invitation says name and password, is signed in, and sees what was given', async () => {
  const team = await createTeam(ground)
  const { invitation, link, token } = await invited(team, { rank: 'supervisor' })
  expect(link).toMatch(/^\/welcome#/)
  expect(await look(token)).toMatchObject({
    status: 200,
    body: { kind: 'invitation', email: invitation.email, workspace: 'Test' },
  })
  const done = await accept(token)
  expect(done).toMatchObject({
    status: 200,
    body: { user: { name: 'Budi', email: invitation.email, rank: 'supervisor', role: 'agent' } },
  })
  expect(done.set).toMatch(/^sahut_refresh=/)
  const { token: access } = done.body as { token: string }
  const me = await call(api, 'GET', '/api/me', { headers: { authorization: `Bearer ${access}` } })
  expect(me.body).toMatchObject({ inboxes: [team.inbox] })
  expect(
    await call(api, 'POST', '/api/auth/sign-in', { json: { email: invitation.email, password: PASSWORD } }),
  ).toMatchObject({ status: 200 })

  // Once.
  expect(await look(token)).toMatchObject(gone)
  expect(await accept(token)).toMatchObject(gone)
  expect((await call(api, 'GET', '/api/invitations', { as: team.admin })).body).toEqual({ invitations: [] })
})

test('who was signed in in that browser before is not any more', async () => {
  const team = await createTeam(ground)
  const { token } = await invited(team)
  const { set } = await signIn(api, team.admin)
  const entered = await call(api, 'POST', '/api/auth/link/accept', {
    json: { token, name: 'Budi', password: PASSWORD },
    cookie: cookieOf(set),
  })
  expect(entered).toMatchObject({ status: 200, body: { user: { name: 'Budi' } } })
  expect(await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(set) })).toMatchObject({
    status: 401,
  })
  // Elsewhere they are.
  expect(await call(api, 'GET', '/api/me', { as: team.admin })).toMatchObject({ status: 200 })
})

test('of two who accept one invitation at the same moment one comes in', async () => {
  const team = await createTeam(ground)
  const { token } = await invited(team)
  const both = await Promise.all([accept(token, { name: 'One' }), accept(token, { name: 'Two' })])
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(await ground.accounts.users(team.workspaceId)).toHaveLength(3)
})

test('an invitation is listed, made anew and revoked, and of its secret only a hash is stored', async () => {
  const team = await createTeam(ground)
  const { invitation, token } = await invited(team)
  const list = await call(api, 'GET', '/api/invitations', { as: team.admin })
  expect(list.body).toEqual({ invitations: [invitation] })
  const row = JSON.stringify(await ground.table.get(linkKey(team.workspaceId, invitation.linkId)))
  expect(row).not.toContain(token.split('.')[2])
  expect(JSON.stringify(list.body)).not.toMatch(/hash/)

  const path = `/api/invitations/${invitation.linkId}`
  const renewed = await call(api, 'POST', `${path}/renew`, { as: team.admin })
  const second = tokenOf(renewed.body as Made)
  expect(await look(token)).toMatchObject(gone)
  expect(await look(second)).toMatchObject({ status: 200 })
  expect(await call(api, 'DELETE', path, { as: team.admin })).toMatchObject({ status: 200 })
  expect(await accept(second)).toMatchObject(gone)
  expect(await call(api, 'POST', `${path}/renew`, { as: team.admin })).toMatchObject(gone)
})

test('an invitation ends after seven days, and is shown as ended until it is made anew', async () => {
  const team = await createTeam(ground)
  const { invitation, token } = await invited(team)
  expect(Math.round((invitation.until - Date.now()) / DAY_MS)).toBe(7)
  vi.useFakeTimers({ toFake: ['Date'], now: invitation.until })
  try {
    expect(await look(token)).toMatchObject(gone)
    expect(await ground.accounts.links.invitations(team.workspaceId)).toEqual([invitation])
  } finally {
    vi.useRealTimers()
  }
})

test('nobody is invited to what the inviter may not give, nor under an address that is taken', async () => {
  const [team, other] = [await createTeam(ground), await createTeam(ground)]
  const owner = await team.person('owner', [])
  const json = { email: `${newUserId()}@new.test`, rank: 'agent', inboxIds: [] }
  const forbidden = { status: 403, body: refused('forbidden') }
  expect(await invite(team.agent, json)).toMatchObject(forbidden)
  expect(await invite(team.admin, { ...json, rank: 'owner' })).toMatchObject(forbidden)
  expect(await invite(team.admin, { ...json, inboxIds: [other.inbox.inboxId] })).toMatchObject(gone)
  expect(await invite(team.admin, { ...json, email: other.agent.user.email })).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict', field: 'email' } },
  })

  // An admin does not get at what is an owner's by making its link anew.
  const { body } = await invite(owner, { ...json, rank: 'owner' })
  const path = `/api/invitations/${(body as Made).invitation.linkId}`
  expect(await call(api, 'POST', `${path}/renew`, { as: team.admin })).toMatchObject(forbidden)
  expect(await call(api, 'DELETE', path, { as: team.admin })).toMatchObject(forbidden)
  expect(await call(api, 'POST', `${path}/renew`, { as: other.admin })).toMatchObject(gone)
  expect(await call(api, 'POST', `${path}/renew`, { as: owner })).toMatchObject({ status: 200 })
})

test('a reset link sets a new password once, and signs out everywhere else', async () => {
  const team = await createTeam(ground)
  const { agent } = team
  const { body, status } = await call(api, 'POST', `/api/users/${agent.user.userId}/reset-link`, {
    as: team.admin,
  })
  expect(status).toBe(200)
  const token = tokenOf(body as { link: string })
  expect(Math.round(((body as { until: number }).until - Date.now()) / DAY_MS)).toBe(1)
  expect(await look(token)).toMatchObject({ body: { kind: 'reset', email: agent.user.email } })
  // Until it is used all is as it was.
  expect(await signIn(api, agent)).toMatchObject({ status: 200 })
  expect(await accept(token)).toMatchObject(gone)

  const reset = (password: string) => call(api, 'POST', '/api/auth/link/reset', { json: { token, password } })
  expect(await reset('short')).toMatchObject({ status: 400 })
  const done = await reset('another long password')
  expect(done).toMatchObject({ status: 200, body: { user: { userId: agent.user.userId } } })
  expect(await reset('a third long password')).toMatchObject(gone)
  expect(await call(api, 'GET', '/api/me', { as: agent })).toMatchObject({ status: 401 })
  expect(await signIn(api, agent)).toMatchObject({ status: 401, body: refused('wrong_credentials') })
  const json = { email: agent.user.email, password: 'another long password' }
  expect(await call(api, 'POST', '/api/auth/sign-in', { json })).toMatchObject({ status: 200 })
})

test('an admin makes no reset link for an owner, and nobody one for themselves', async () => {
  const team = await createTeam(ground)
  const owner = await team.person('owner', [])
  const make = (as: Person, of: Person) =>
    call(api, 'POST', `/api/users/${of.user.userId}/reset-link`, { as })
  expect(await make(team.admin, owner)).toMatchObject({ status: 403 })
  expect(await make(team.admin, team.admin)).toMatchObject({ status: 409 })
  expect(await make(team.agent, team.agent)).toMatchObject({ status: 403 })
  expect(await make(owner, team.admin)).toMatchObject({ status: 200 })
})

test('who is removed does not come back by a link that is still there', async () => {
  const team = await createTeam(ground)
  const { body } = await call(api, 'POST', `/api/users/${team.agent.user.userId}/reset-link`, {
    as: team.admin,
  })
  await ground.accounts.removeUser(team.admin.user, team.agent.user.userId)
  expect(await look(tokenOf(body as { link: string }))).toMatchObject(gone)
})

test('whoever tries links is stopped, at that address only', async () => {
  const team = await createTeam(ground)
  const { token } = await invited(team)
  const tried = `${token.slice(0, -4)}AAAA`
  for (let n = 0; n < 60; n += 1) expect(await look(tried, '203.0.113.9')).toMatchObject(gone)
  expect(await look(token, '203.0.113.9')).toMatchObject({ status: 429, body: refused('rate_limited') })
  expect(await look(token, '203.0.113.10')).toMatchObject({ status: 200 })
})
