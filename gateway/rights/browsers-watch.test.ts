import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTeam, type Ground, openGround, type Person } from '@sahut/core/auth/team-fixture'
import { type Browsers, createBrowsers } from '@sahut/core/browsers/browsers'
import { connectBrowser } from '@sahut/core/browsers/browsers-fixture'
import { until } from '@sahut/core/bus/bus-fixture'
import type { Bus } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { browsersTopic } from '@sahut/core/bus/rooms'
import { inboxTopics } from '@sahut/core/contract/mqtt'
import { userKey } from '@sahut/core/store/keys/users'
import { createLogger } from '@sahut/core/process/logger'
import { admissionIn, type Broker, brokerForBrowsers } from '@sahut/testing/parts/bus-levels'
import { startGateway } from '../browser-fixture.ts'

// Looks that nobody asked for are too far off to explain anything here.
const NEVER = { recheckMs: 3_600_000, rightsMs: 3_600_000, browsersMs: 3_600_000 }

let ground: Ground
let broker: Broker
/** As an API process has them that then dies: it admits, and never gets to revoke. */
let api: Browsers

const browsersHere = (): Browsers => {
  const logger = createLogger('gateway', 'silent')
  const made = createBrowsers(admissionIn(broker.environment), { access: ground.access, secret: '', logger })
  return made ?? expect.fail('The broker is for browsers.')
}

beforeAll(async () => {
  ground = await openGround()
  broker = await brokerForBrowsers()
  api = browsersHere()
})

afterAll(async () => {
  await api.close()
  await broker.stop()
  await ground.close()
})

const enter = async ({ principal }: Person) =>
  connectBrowser(await api.admission.admit(principal), principal.workspaceId)

/** A gateway that hears of others by this bus, or of none. */
const started = async (settings: Partial<typeof NEVER>, bus: Bus = createMemoryBus()) => {
  const browsers = browsersHere()
  const looks: number[] = []
  let lists = 0
  const look: typeof browsers.revocation.look = async (of, onListed) => {
    const at = performance.now()
    if (of === undefined) lists += 1
    await browsers.revocation.look(of, onListed)
    looks.push(at)
  }
  const counted = { ...browsers, revocation: { ...browsers.revocation, look } }
  const gateway = await startGateway(ground, bus, { ...NEVER, ...settings }, counted)
  return {
    /** When it began the looks that it has finished by now. */
    looks,
    /** How often it asked the broker for all browsers. */
    lists: () => lists,
    end: async () => {
      await gateway.close()
      await browsers.close()
    },
  }
}

describe('whoever took a right away died before the broker heard of it', () => {
  test('a gateway reads that rights have changed, and puts out those whose rights they were', async () => {
    const team = await createTeam(ground)
    const [agent, admin] = [await enter(team.agent), await enter(team.admin)]
    const gateway = await started({ rightsMs: 20 })
    await ground.accounts.removeFromInbox(team.workspaceId, team.agent.user.userId, team.inbox.inboxId)
    await agent.closed
    expect(await admin.maySubscribe(inboxTopics(team.workspaceId, team.inbox.inboxId))).toBe(true)
    await ground.accounts.sessions.end(team.admin.principal)
    await admin.closed
    await gateway.end()
  })

  test('an inbox that is made puts out the admins, who come back with it, in each of their tabs', async () => {
    const team = await createTeam(ground)
    const [agent, ...tabs] = [await enter(team.agent), await enter(team.admin), await enter(team.admin)]
    const gateway = await started({ rightsMs: 20 })
    const { inboxId } = await ground.accounts.createInbox(team.workspaceId, 'Third')
    await Promise.all(tabs.map(({ closed }) => closed))
    const again = await enter(team.admin)
    expect(await again.maySubscribe(inboxTopics(team.workspaceId, inboxId))).toBe(true)
    expect(agent.client.connected).toBe(true)
    for (const { client } of [agent, again]) await client.endAsync(true)
    await gateway.end()
  })

  test('a gateway finds it when it looks at all browsers, also where no count tells it', async () => {
    const gateway = await started({ browsersMs: 50 })
    const team = await createTeam(ground)
    const agent = await enter(team.agent)
    await ground.accounts.sessions.end(team.agent.principal)
    await agent.closed
    await gateway.end()
  })
})

test('who comes in after a gateway has looked is put out by the count, once it has looked again', async () => {
  const gateway = await started({ rightsMs: 20, browsersMs: 50 })
  const team = await createTeam(ground)
  const agent = await enter(team.agent)
  await ground.accounts.removeUser(team.admin.user, team.agent.user.userId)
  await agent.closed
  await gateway.end()
})

test('who is the first of a workspace since a gateway has looked is put out by the count as well', async () => {
  const bus = createMemoryBus()
  const gateway = await started({ rightsMs: 20 }, bus)
  await until(() => gateway.looks.length > 0)
  const team = await createTeam(ground)
  const agent = await enter(team.agent)
  // As the API says where it lets them in.
  bus.signal(browsersTopic, { type: 'browser-admitted', workspaceId: team.workspaceId })
  await ground.accounts.sessions.end(team.agent.principal)
  await agent.closed
  await gateway.end()
})

test('a gateway that has not looked itself hears from the one that has which workspaces there are, and puts out', async () => {
  const bus = createMemoryBus()
  const hearing = await started({ rightsMs: 20 }, bus)
  await until(() => hearing.looks.length > 0)
  const team = await createTeam(ground)
  const agent = await enter(team.agent)
  const looking = await started({}, bus)
  await until(() => looking.looks.length > 0)
  await ground.accounts.sessions.end(team.agent.principal)
  await agent.closed
  expect([hearing.lists(), looking.lists()]).toEqual([1, 1])
  await hearing.end()
  await looking.end()
})

test('a workspace whose rights can not be read keeps nobody of another there', async () => {
  const bus = createMemoryBus()
  const gateway = await started({ rightsMs: 20 }, bus)
  await until(() => gateway.looks.length > 0)
  const [broken, team] = [await createTeam(ground), await createTeam(ground)]
  const key = userKey(broken.workspaceId, broken.agent.user.userId)
  const stays = await enter(broken.agent)
  const readable = await ground.table.get(key)
  await ground.table.put({ ...key, inboxes: 'what nobody understands' })
  const agent = await enter(team.agent)
  await ground.accounts.sessions.end(team.agent.principal)
  for (const { workspaceId } of [broken, team])
    bus.signal(browsersTopic, { type: 'browser-admitted', workspaceId })
  await agent.closed
  expect(stays.client.connected).toBe(true)
  // The broker lists it for as long as it may come back.
  await ground.table.put({ ...key, ...readable })
  await stays.client.endAsync(true)
  await gateway.end()
})

test('nobody is put out whose rights are as they were, however often a gateway looks', async () => {
  const gateway = await started({ rightsMs: 10, browsersMs: 10 })
  const team = await createTeam(ground)
  const agent = await enter(team.agent)
  const other = await team.again(team.agent.user)
  await ground.accounts.sessions.end(other.principal)
  const before = gateway.looks.length
  await until(() => gateway.looks.length > before + 20)
  expect(agent.client.connected).toBe(true)
  await agent.client.endAsync(true)
  await gateway.end()
})

test('of several gateways one looks at all browsers, and another once that one is gone', async () => {
  const bus = createMemoryBus()
  const browsersMs = 200
  const one = await started({ browsersMs }, bus)
  const other = await started({ browsersMs }, bus)
  // Who starts looks at once.
  const shared = () => [...one.looks.slice(1), ...other.looks.slice(1)].toSorted((a, b) => a - b)
  await until(() => shared().length > 10)
  const pauses = shared().map((at, n, all) => at - (all[n - 1] ?? -Infinity))
  expect(Math.min(...pauses)).toBeGreaterThan(browsersMs - 1)
  await one.end()
  const before = other.looks.length
  await until(() => other.looks.length > before + 3)
  await other.end()
})
