import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createTeam,
  type Ground,
  openGround,
  PASSWORD,
  type Person,
  type Team,
} from '@sahut/core/auth/team-fixture'
import type { Inbox, User } from '@sahut/core/model/user/user'
import { createLogger } from '@sahut/core/process/logger'
import { announceRights } from '@sahut/core/bus/announce-rights'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { userTopic } from '@sahut/core/bus/rooms'
import { createApi, type Api } from './api.ts'
import { call, refused } from './api-fixture.ts'

const bus = createMemoryBus()
let ground: Ground
let api: Api

beforeAll(async () => {
  ground = await openGround(undefined, ({ userId }) => {
    announceRights(bus, userId)
  })
  api = createApi({ ...ground, bus, logger: createLogger('api', 'silent') })
})

afterAll(() => ground.close())

const newcomer = (team: Team) => ({
  email: `${team.workspaceId}@new.test`,
  name: 'Budi',
  role: 'agent',
  password: PASSWORD,
  inboxIds: [team.inbox.inboxId],
})

const create = async (team: Team): Promise<User> => {
  const { status, body } = await call(api, 'POST', '/api/users', { as: team.admin, json: newcomer(team) })
  expect(status).toBe(201)
  return (body as { user: User }).user
}

test('an admin adds somebody, who can sign in and sees the inboxes that were given', async () => {
  const team = await createTeam(ground)
  const user = await create(team)
  const signedIn = await call(api, 'POST', '/api/auth/sign-in', {
    json: { email: user.email, password: PASSWORD },
  })
  expect(signedIn).toMatchObject({ status: 200, body: { user: { name: 'Budi', role: 'agent' } } })
  const { token } = signedIn.body as { token: string }
  const me = await call(api, 'GET', '/api/me', { headers: { authorization: `Bearer ${token}` } })
  expect(me.body).toMatchObject({ user, inboxes: [team.inbox], live: { by: 'socket' } })

  const { body } = await call(api, 'GET', '/api/users', { as: team.admin })
  expect(body).toEqual({ users: expect.arrayContaining([user, team.agent.user, team.admin.user]) as unknown })
  expect((body as { users: User[] }).users).toHaveLength(3)
  expect(JSON.stringify(body)).not.toMatch(/password|hash/i)
})

test('a taken address, a short password and an inbox of another workspace are refused by name', async () => {
  const [team, other] = [await createTeam(ground), await createTeam(ground)]
  const post = (change: object) =>
    call(api, 'POST', '/api/users', { as: team.admin, json: { ...newcomer(team), ...change } })
  expect(await post({ email: other.agent.user.email })).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict', field: 'email' } },
  })
  expect(await post({ password: 'short' })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_input', field: 'password' } },
  })
  expect(await post({ inboxIds: [other.inbox.inboxId] })).toMatchObject({
    status: 404,
    body: refused('not_found'),
  })
  expect(await ground.accounts.users(team.workspaceId)).toHaveLength(2)
})

test('E2: a list without end is refused and named, before anything of it is looked up', async () => {
  const team = await createTeam(ground)
  const json = { ...newcomer(team), inboxIds: Array.from({ length: 2_000 }, () => team.inbox.inboxId) }
  expect(await call(api, 'POST', '/api/users', { as: team.admin, json })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_input', field: 'inboxIds' } },
  })
})

test('inboxes are given and taken, which counts from the next request on, and gateways are told', async () => {
  const team = await createTeam(ground)
  const { userId } = team.agent.user
  const heard: unknown[] = []
  await bus.listen(userTopic(userId), (signal) => heard.push(signal))
  const path = (inboxId: string) => `/api/users/${userId}/inboxes/${inboxId}`
  const inboxes = async () =>
    ((await call(api, 'GET', '/api/me', { as: team.agent })).body as { inboxes: unknown }).inboxes

  const given = await call(api, 'PUT', path(team.otherInbox.inboxId), { as: team.admin })
  expect(given.status).toBe(200)
  expect(await inboxes()).toEqual([team.inbox, team.otherInbox])
  const taken = await call(api, 'DELETE', path(team.inbox.inboxId), { as: team.admin })
  expect(taken.body).toMatchObject({ user: { inboxIds: [team.otherInbox.inboxId] } })
  expect(await inboxes()).toEqual([team.otherInbox])
  expect(heard).toEqual([{ type: 'rights-changed' }, { type: 'rights-changed' }])
})

test('a removed user is signed out everywhere at once', async () => {
  const team = await createTeam(ground)
  const tabs = [team.agent, await team.again(team.agent.user)]
  const removed = await call(api, 'DELETE', `/api/users/${team.agent.user.userId}`, { as: team.admin })
  expect(removed.status).toBe(200)
  for (const tab of tabs) {
    expect(await call(api, 'GET', '/api/me', { as: tab })).toMatchObject({
      status: 401,
      body: refused('unauthenticated'),
    })
  }
})

test('an admin can not lock the whole team out by removing the own account', async () => {
  const { admin } = await createTeam(ground)
  const answer = await call(api, 'DELETE', `/api/users/${admin.user.userId}`, { as: admin })
  expect(answer).toMatchObject({ status: 409, body: refused('conflict') })
  expect(await call(api, 'GET', '/api/me', { as: admin })).toMatchObject({ status: 200 })
})

test('of admins who remove each other at the same moment one remains, and nobody is stuck', async () => {
  for (let round = 0; round < 20; round += 1) {
    const team = await createTeam(ground)
    const { admin } = team
    const json = { ...newcomer(team), role: 'admin' }
    await call(api, 'POST', '/api/users', { as: admin, json })
    const other = await ground.accounts.signIn(json.email, PASSWORD).then(team.again)
    const remove = (as: Person, whom: Person) => call(api, 'DELETE', `/api/users/${whom.user.userId}`, { as })
    await Promise.all([remove(admin, other), remove(other, admin)])
    const left = (await ground.accounts.users(team.workspaceId)).filter(({ role }) => role === 'admin')
    expect(left.length).toBeGreaterThan(0)
    if (left.length === 2) expect(await remove(admin, other)).toMatchObject({ status: 200 })
  }
})

test('an admin makes an inbox, sees it at once, and calls it otherwise', async () => {
  const team = await createTeam(ground)
  const made = await call(api, 'POST', '/api/inboxes', { as: team.admin, json: { name: ' Bali ' } })
  expect(made).toMatchObject({ status: 201, body: { inbox: { name: 'Bali' } } })
  const { inboxId } = (made.body as { inbox: Inbox }).inbox
  const path = `/api/inboxes/${inboxId}`
  expect(await call(api, 'PATCH', path, { as: team.admin, json: { name: '  ' } })).toMatchObject({
    status: 400,
    body: { error: { field: 'name' } },
  })
  await call(api, 'PATCH', path, { as: team.admin, json: { name: 'Denpasar' } })
  const { body } = await call(api, 'GET', '/api/me', { as: team.admin })
  expect((body as { inboxes: Inbox[] }).inboxes.map(({ name }) => name)).toEqual([
    'Denpasar',
    'First',
    'Second',
  ])
})

test('only owners make owners and unmake them, admins manage everybody else, nobody manages themselves', async () => {
  const team = await createTeam(ground)
  const [owner, other] = [await team.person('owner', []), await team.person('owner', [])]
  const supervisor = await team.person('supervisor', [team.inbox.inboxId])
  const set = (as: Person, whom: Person, rank: string) =>
    call(api, 'PATCH', `/api/users/${whom.user.userId}`, { as, json: { rank } })
  const forbidden = { status: 403, body: refused('forbidden') }

  expect(await set(team.admin, team.agent, 'supervisor')).toMatchObject({
    status: 200,
    body: { user: { rank: 'supervisor', role: 'agent' } },
  })
  expect(await set(team.admin, team.agent, 'admin')).toMatchObject({ status: 200 })
  expect((await call(api, 'GET', '/api/me', { as: team.agent })).body).toMatchObject({
    user: { rank: 'admin', role: 'admin' },
    inboxes: [team.inbox, team.otherInbox],
  })
  const path = `/api/users/${owner.user.userId}`
  expect(await set(team.admin, team.agent, 'owner')).toMatchObject(forbidden)
  expect(await set(team.admin, owner, 'agent')).toMatchObject(forbidden)
  expect(await call(api, 'DELETE', path, { as: team.admin })).toMatchObject(forbidden)
  expect(await call(api, 'PUT', `${path}/inboxes/${team.inbox.inboxId}`, { as: team.admin })).toMatchObject(
    forbidden,
  )
  expect(
    await call(api, 'POST', '/api/users', { as: team.admin, json: { ...newcomer(team), rank: 'owner' } }),
  ).toMatchObject(forbidden)
  expect(await set(supervisor, team.agent, 'agent')).toMatchObject(forbidden)

  expect(await set(owner, owner, 'agent')).toMatchObject({ status: 409, body: refused('conflict') })
  expect(await set(owner, other, 'agent')).toMatchObject({ status: 200 })
  expect(await set(owner, team.admin, 'owner')).toMatchObject({ status: 200 })
  expect(await set(other, owner, 'agent')).toMatchObject(forbidden)
})

test('of owners who unmake or remove each other at the same moment one remains, and nobody is stuck', async () => {
  for (let round = 0; round < 20; round += 1) {
    const team = await createTeam(ground)
    const [one, two] = [await team.person('owner', []), await team.person('owner', [])]
    const unmake = (as: Person, whom: Person) =>
      call(api, 'PATCH', `/api/users/${whom.user.userId}`, { as, json: { rank: 'agent' } })
    const remove = (as: Person, whom: Person) => call(api, 'DELETE', `/api/users/${whom.user.userId}`, { as })
    await Promise.all([unmake(one, two), round % 2 === 0 ? unmake(two, one) : remove(two, one)])
    const left = (await ground.accounts.users(team.workspaceId)).filter(({ rank }) => rank === 'owner')
    expect(left.length).toBeGreaterThan(0)
    if (left.length === 2) expect(await unmake(one, two)).toMatchObject({ status: 200 })
  }
})

test('agents manage nobody, and the people of another workspace do not exist for an admin', async () => {
  const [team, other] = [await createTeam(ground), await createTeam(ground)]
  const { userId } = other.agent.user
  const attempts = (as: Person, of: Team, whom: string) =>
    [
      ['POST', '/api/users', { as, json: newcomer(of) }],
      ['DELETE', `/api/users/${whom}`, { as }],
      ['PUT', `/api/users/${whom}/inboxes/${of.inbox.inboxId}`, { as }],
      ['DELETE', `/api/users/${whom}/inboxes/${of.inbox.inboxId}`, { as }],
    ] as const

  expect(await call(api, 'GET', '/api/users', { as: team.agent })).toMatchObject({ status: 403 })
  for (const [method, path, what] of attempts(team.agent, team, team.admin.user.userId)) {
    expect(await call(api, method, path, what), path).toMatchObject({
      status: 403,
      body: refused('forbidden'),
    })
  }
  for (const [method, path, what] of attempts(team.admin, other, userId)) {
    expect(await call(api, method, path, what), path).toMatchObject({
      status: 404,
      body: refused('not_found'),
    })
  }
  expect(await ground.accounts.user(other.workspaceId, userId)).toEqual(other.agent.user)
})
