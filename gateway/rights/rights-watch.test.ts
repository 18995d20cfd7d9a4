import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { announceRights } from '@sahut/core/bus/announce-rights'
import type { Bus } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { chatRoom } from '@sahut/core/bus/rooms'
import { type Browser, startGateway, type StartedGateway } from '../browser-fixture.ts'
import { type Level, LEVELS } from '../levels-fixture.ts'

/** What the design promises with a bus, ms. */
const BOUND_MS = 2_000

// Looks that nobody asked for are too far off to explain anything here.
const NEVER = { recheckMs: 3_600_000, rightsMs: 3_600_000 }

/** The bus of the processes that append and that take rights away. */
let teller: Bus = createMemoryBus()
let ground: Ground

beforeAll(async () => {
  ground = await openGround(
    (commit) => {
      teller.tell(commit)
    },
    ({ userId }) => {
      announceRights(teller, userId)
    },
  )
})

afterAll(() => ground.close())

const seqsOf = (browser: Browser): number[] =>
  browser.facts('chat:appended').flatMap(({ entries }) => entries.map(({ seq }) => seq))

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(Object.keys(LEVELS) as (keyof typeof LEVELS)[])('with the bus at level %s', (name) => {
  let level: Level
  let gateways: StartedGateway[]

  beforeAll(async () => {
    level = await LEVELS[name]()
    teller = level.join()
    gateways = [
      await startGateway(ground, level.join(), NEVER),
      await startGateway(ground, level.join(), NEVER),
    ]
  })

  afterAll(async () => {
    for (const gateway of gateways) await gateway.close()
    await level.close()
  })

  /** The agent in two tabs at different gateways, and the admin at the second; all have the chat and its inbox open. */
  const watching = async (team: Team) => {
    const chat = await team.chat()
    const [one, two] = gateways as [StartedGateway, StartedGateway]
    const tabs = [
      await one.connect(team.agent.token),
      await two.connect((await team.again(team.agent.user)).token),
    ]
    const admin = await two.connect(team.admin.token)
    for (const browser of [...tabs, admin]) {
      await browser.send('chat:open', { chatId: chat.chatId })
      await browser.send('inbox:open', { inboxId: chat.inboxId })
    }
    return { chat, tabs, admin }
  }

  test('what is published after an inbox was taken away reaches no tab of the user at any gateway', async () => {
    const team = await createTeam(ground)
    const { chat, tabs, admin } = await watching(team)
    await ground.accounts.removeFromInbox(team.workspaceId, team.agent.user.userId, chat.inboxId)
    const until = performance.now() + BOUND_MS
    while (performance.now() < until) {
      await ground.log.append(chat, fromContact('within the bound'))
      await pause(100)
    }
    const { seq } = await ground.log.append(chat, fromContact('after it'))
    await admin.until(() => seqsOf(admin).includes(seq))
    // Frames of one gateway keep their order: an answer comes after what was sent before it.
    for (const tab of tabs) await tab.ask('chat:close', { chatId: chat.chatId })
    for (const tab of tabs) {
      expect(seqsOf(tab)).not.toContain(seq)
      expect(seqsOf(tab).length).toBeLessThan(5)
      expect(tab.socket.connected).toBe(true)
      expect(await tab.ask('chat:open', { chatId: chat.chatId })).toMatchObject({
        error: { code: 'not_found' },
      })
    }
  })

  test('an inbox that is made is given to admins at once, at every gateway, and to nobody else', async () => {
    const team = await createTeam(ground)
    const [one, two] = gateways as [StartedGateway, StartedGateway]
    const admins = [
      await one.connect(team.admin.token),
      await two.connect((await team.again(team.admin.user)).token),
    ]
    const agent = await two.connect(team.agent.token)
    for (const browser of [...admins, agent]) await browser.send('inboxes:open', {})
    const { inboxId } = await ground.accounts.createInbox(team.workspaceId, 'Third')
    for (const admin of admins)
      await admin.until(() => admin.facts('inboxes:given').some(({ inboxIds }) => inboxIds.includes(inboxId)))
    expect(agent.facts('inboxes:given')).toEqual([])
  })

  test('who is removed or signs out is told and disconnected at once, at every gateway', async () => {
    const team = await createTeam(ground)
    const { tabs, admin } = await watching(team)
    const [first, second] = tabs as [Browser, Browser]
    await ground.accounts.sessions.endBy(team.agent.refreshToken)
    await first.until(() => !first.socket.connected)
    expect(first.facts('session:ended')).toMatchObject([{ error: { code: 'unauthenticated' } }])
    expect(second.socket.connected).toBe(true)

    await ground.accounts.removeUser(team.admin.user, team.agent.user.userId)
    await second.until(() => !second.socket.connected)
    expect(second.facts('session:ended')).toMatchObject([{ error: { code: 'unauthenticated' } }])
    expect(admin.socket.connected).toBe(true)
  })
})

describe('F3: without a bus between the processes', () => {
  // The gateway hears nothing of what the others tell, and reads the count instead.
  const deaf = async () => {
    const bus = createMemoryBus()
    return { bus, gateway: await startGateway(ground, bus, { ...NEVER, rightsMs: 20 }) }
  }

  test('a session that was ended is told and disconnected', async () => {
    const team = await createTeam(ground)
    const { gateway } = await deaf()
    const browser = await gateway.connect(team.agent.token)
    await ground.accounts.sessions.end(team.agent.principal)
    await browser.until(() => !browser.socket.connected)
    expect(browser.facts('session:ended')).toMatchObject([{ error: { code: 'unauthenticated' } }])
    await gateway.close()
  })

  test('an inbox that was taken away sends nothing more, and what others see goes on', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const { bus, gateway } = await deaf()
    const [agent, admin] = [await gateway.connect(team.agent.token), await gateway.connect(team.admin.token)]
    for (const browser of [agent, admin]) await browser.send('chat:open', { chatId: chat.chatId })
    await ground.accounts.removeFromInbox(team.workspaceId, team.agent.user.userId, chat.inboxId)
    const room = () => gateway.io.sockets.adapter.rooms.get(chatRoom(chat.chatId))?.size
    while (room() !== 1) await pause(5)
    bus.publish(chatRoom(chat.chatId), 'chat:advanced', { chatId: chat.chatId, epoch: 1, seq: 7 })
    await admin.until(() => admin.facts('chat:advanced').some(({ seq }) => seq === 7))
    await agent.ask('chat:close', { chatId: chat.chatId })
    expect(agent.facts('chat:advanced').map(({ seq }) => seq)).not.toContain(7)
    await gateway.close()
  })
})

test('a right that is taken away while a chat or an inbox is being opened is not held after it', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const { user, token } = team.agent
  const quick = createMemoryBus()
  let taken: Promise<unknown> | undefined
  const whileJoining = async (): Promise<void> => {
    taken ??= ground.accounts.removeFromInbox(team.workspaceId, user.userId, chat.inboxId)
    await taken
  }
  const slow: Bus = {
    ...quick,
    live: whileJoining,
    follow: async (...followed) => {
      await whileJoining()
      return quick.follow(...followed)
    },
  }
  const gateway = await startGateway(ground, slow, NEVER)
  const browser = await gateway.connect(token)
  const { chatId, inboxId } = chat
  expect(await browser.ask('chat:open', { chatId })).toMatchObject({ error: { code: 'not_found' } })
  expect(gateway.io.sockets.adapter.rooms.has(chatRoom(chatId))).toBe(false)

  await ground.accounts.addToInbox(team.workspaceId, user.userId, inboxId)
  taken = undefined
  expect(await browser.ask('inbox:open', { inboxId })).toMatchObject({ error: { code: 'not_found' } })
  slow.tell({ chat: (await ground.log.chat(chat)) ?? expect.fail(), entries: [] })
  await browser.ask('chat:close', { chatId })
  expect(browser.facts('inbox:changed')).toEqual([])
  await gateway.close()
})

test('what was revoked while the bus had a hole is found as soon as the hole is known', async () => {
  const team = await createTeam(ground)
  const quick = createMemoryBus()
  let tellHole = (): void => undefined
  const torn: Bus = {
    ...quick,
    onHole: (listener) => {
      const before = tellHole
      tellHole = () => {
        before()
        listener('all')
      }
      return () => undefined
    },
  }
  const gateway = await startGateway(ground, torn, NEVER)
  const browser = await gateway.connect(team.agent.token)
  await ground.accounts.sessions.end(team.agent.principal)
  tellHole()
  await browser.until(() => !browser.socket.connected)
  expect(browser.facts('session:ended')).toHaveLength(1)
  await gateway.close()
})

test('a session that ended between the handshake and the first listening is found', async () => {
  const team = await createTeam(ground)
  const quick = createMemoryBus()
  const slow: Bus = {
    ...quick,
    listen: async (topic, listener) => {
      await ground.accounts.sessions.end(team.agent.principal)
      return quick.listen(topic, listener)
    },
  }
  const gateway = await startGateway(ground, slow, NEVER)
  const browser = await gateway.connect(team.agent.token)
  await browser.until(() => !browser.socket.connected)
  await gateway.close()
})
