import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTeam, type Ground, openGround, type Person } from '../auth/team-fixture.ts'
import { until } from '../bus/bus-fixture.ts'
import { goneTopic, inboxTopics, publishTopics } from '../contract/mqtt.ts'
import { newSessionId, newUserId, newWorkspaceId } from '../model/ids.ts'
import { newBrowserClient } from './browser-client.ts'
import { type Browsers, createBrowsers } from './browsers.ts'
import { createEmqxAdmin } from './emqx.ts'
import { type EmqxApi, startEmqxApi } from './emqx-fixture.ts'

const SECRET = 'a secret of the tests, 32 bytes or more'
const logger = pino({ level: 'silent' })

let ground: Ground
let emqx: EmqxApi
let browsers: Browsers

beforeAll(async () => {
  ground = await openGround()
})
afterAll(() => ground.close())

beforeEach(async () => {
  emqx = await startEmqxApi()
  const settings = { url: 'wss://mqtt.test/mqtt', by: 'emqx', emqx: emqx.settings } as const
  const made = createBrowsers(settings, { access: ground.access, secret: SECRET, logger })
  if (made === undefined) throw new Error('There are settings.')
  browsers = made
})
afterEach(async () => {
  vi.useRealTimers()
  await emqx.close()
})

/** A browser that was admitted, and let in by EMQX. */
const enter = async ({ principal }: Person) => {
  const admission = await browsers.admission.admit(principal)
  expect(await browsers.admission.allowed(admission)).toBeDefined()
  emqx.clients.add(admission.clientId)
  return admission
}

describe('the API of EMQX', () => {
  const someone = () => ({ workspaceId: newWorkspaceId(), userId: newUserId(), sessionId: newSessionId() })

  test('is asked page by page for browsers, of all or of one workspace; other clients are left aside', async () => {
    const admin = createEmqxAdmin(emqx.settings, SECRET)
    const here = someone()
    const ours = Array.from({ length: 2_500 }, () => newBrowserClient(here, []).clientId)
    const others = Array.from({ length: 10 }, () => newBrowserClient(someone(), []).clientId)
    const strangers = [
      'sahut-1',
      `x.${here.workspaceId}`,
      'mqttjs_1',
      ...ours.slice(0, 3).map((id) => `a${id}`),
    ]
    for (const id of [...others, ...strangers, ...ours]) emqx.clients.add(id)
    const ids = (found: { clientId: string }[]) => found.map(({ clientId }) => clientId).toSorted()
    expect(ids(await admin.clients())).toEqual([...ours, ...others].toSorted())
    expect(ids(await admin.clients(here.workspaceId))).toEqual(ours.toSorted())
  })

  test('kicks one client, and one that has gone is no error', async () => {
    const admin = createEmqxAdmin(emqx.settings, SECRET)
    const [one, other] = [newBrowserClient(someone(), []), newBrowserClient(someone(), [])]
    for (const { clientId } of [one, other]) emqx.clients.add(clientId)
    await admin.kick(one)
    await admin.kick(one)
    expect([...emqx.clients]).toEqual([other.clientId])
  })

  test.each([
    ['is down', [500, { code: 'INTERNAL_ERROR' }]],
    ['knows no such key', [401, {}]],
    ['answers what nobody understands', [200, { data: 'none' }]],
  ] as const)('that %s is unavailable, and no secret is told', async (_how, answer) => {
    const admin = createEmqxAdmin(emqx.settings, SECRET)
    emqx.fail([...answer])
    const error: unknown = await admin.clients().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'unavailable' })
    expect(String((error as Error).cause)).not.toContain('hunter2')
  })

  test('that knows no such key is said so by the names of the settings', async () => {
    emqx.fail([401, {}])
    await expect(createEmqxAdmin(emqx.settings, SECRET).clients()).rejects.toMatchObject({
      cause: { message: expect.stringContaining('look at EMQX_API_KEY and EMQX_API_SECRET') as string },
    })
  })
})

describe('a browser', () => {
  test('that was admitted may read its inboxes, say where it is, and nothing else', async () => {
    const team = await createTeam(ground)
    const admission = await browsers.admission.admit(team.agent.principal)
    const { workspaceId, inbox } = team
    expect(admission).toMatchObject({ url: 'wss://mqtt.test/mqtt', inboxIds: [inbox.inboxId] })
    const { clientId } = admission
    expect(await browsers.admission.allowed(admission)).toMatchObject({
      subscribe: [inboxTopics(workspaceId, inbox.inboxId), goneTopic(workspaceId, '+')],
      publish: publishTopics(workspaceId, [inbox.inboxId], team.agent.user.userId, clientId),
    })
  })

  test('is not admitted where nobody could kick it', async () => {
    const team = await createTeam(ground)
    emqx.fail([401, {}])
    await expect(browsers.admission.admit(team.agent.principal)).rejects.toMatchObject({
      code: 'unavailable',
    })
    emqx.fail(undefined)
    expect(await browsers.admission.admit(team.agent.principal)).toMatchObject({
      url: 'wss://mqtt.test/mqtt',
    })
  })

  test('is let in by nothing else than what it was told, and that only soon', async () => {
    const [team, other] = [await createTeam(ground), await createTeam(ground)]
    const { allowed, admit } = browsers.admission
    const [one, two] = [await admit(team.agent.principal), await admit(other.admin.principal)]
    const { clientId, password } = one
    expect(await allowed({ clientId, password: two.password })).toBeUndefined()
    expect(await allowed({ clientId, password: '' })).toBeUndefined()
    expect(await allowed({ clientId: two.clientId, password })).toBeUndefined()
    expect(await allowed({ clientId: 'sahut', password })).toBeUndefined()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    expect(await allowed(one)).toBeUndefined()
  })

  test('whose session has ended, or whose rights have changed since, is not let in', async () => {
    const team = await createTeam(ground)
    const { allowed, admit } = browsers.admission
    const [agent, admin] = [await admit(team.agent.principal), await admit(team.admin.principal)]
    await ground.accounts.addToInbox(team.workspaceId, team.agent.user.userId, team.otherInbox.inboxId)
    expect(await allowed(agent)).toBeUndefined()
    expect(await allowed(await admit(team.agent.principal))).toBeDefined()
    await ground.accounts.sessions.end(team.admin.principal)
    expect(await allowed(admin)).toBeUndefined()
  })

  test('that loses a right is kicked, also if EMQX does not hear of it at first; others stay', async () => {
    const team = await createTeam(ground)
    const [agent, admin] = [await enter(team.agent), await enter(team.admin)]
    emqx.fail([503, {}])
    emqx.calls.splice(0)
    await ground.accounts.removeFromInbox(team.workspaceId, team.agent.user.userId, team.inbox.inboxId)
    browsers.revocation.revoke(team.agent.user)
    await until(() => emqx.calls.length > 1)
    emqx.fail(undefined)
    await until(() => !emqx.clients.has(agent.clientId))
    await browsers.revocation.settled()
    expect([...emqx.clients]).toEqual([admin.clientId])
  })

  test('that every look has missed is put out after half a day, and comes back', async () => {
    const team = await createTeam(ground)
    await enter(team.agent)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 12 * 3_600_000 + 1_000 })
    await browsers.revocation.look()
    expect(emqx.clients.size).toBe(0)
    vi.useRealTimers()
    await enter(team.agent)
  })
})
