import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTeam, type Ground, openGround, type Person } from '@sahut/core/auth/team-fixture'
import { type Browsers, createBrowsers } from '@sahut/core/browsers/browsers'
import { connectBrowser } from '@sahut/core/browsers/browsers-fixture'
import { until } from '@sahut/core/bus/bus-fixture'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { inboxTopics } from '@sahut/core/contract/mqtt'
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

/** A gateway that no bus tells anything. */
const started = async (settings: Partial<typeof NEVER>) => {
  const browsers = browsersHere()
  let looks = 0
  const look: typeof browsers.revocation.look = async (of) => {
    const found = await browsers.revocation.look(of)
    looks += 1
    return found
  }
  const counted = { ...browsers, revocation: { ...browsers.revocation, look } }
  const gateway = await startGateway(ground, createMemoryBus(), { ...NEVER, ...settings }, counted)
  return {
    /** How often it has looked by now. */
    looks: () => looks,
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

test('nobody is put out whose rights are as they were, however often a gateway looks', async () => {
  const gateway = await started({ rightsMs: 10, browsersMs: 10 })
  const team = await createTeam(ground)
  const agent = await enter(team.agent)
  const other = await team.again(team.agent.user)
  await ground.accounts.sessions.end(other.principal)
  const before = gateway.looks()
  await until(() => gateway.looks() > before + 20)
  expect(agent.client.connected).toBe(true)
  await agent.client.endAsync(true)
  await gateway.end()
})
