import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround } from '@sahut/core/auth/team-fixture'
import type { Inboxes } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { inboxTopic } from '@sahut/core/bus/rooms'
import { chatIdOf, ContactId, type InboxId } from '@sahut/core/model/ids'
import { type Browser, startGateway, type StartedGateway } from '../browser-fixture.ts'

const bus = createMemoryBus()
let ground: Ground
let gateway: StartedGateway

beforeAll(async () => {
  ground = await openGround(bus.tell)
  // Rights are told by the count in the store alone, as where the bus is down.
  gateway = await startGateway(ground, bus, { recheckMs: 3_600_000, rightsMs: 50 })
})

afterAll(async () => {
  await gateway.close()
  await ground.close()
})

const told = (browser: Browser) => browser.facts('inboxes:changed').flatMap(({ chats }) => chats)
const seesChat = (browser: Browser, chatId: string, seq: number) =>
  browser.until(() => told(browser).some((chat) => chat.chatId === chatId && chat.seq === seq))

/** A team with a chat in each of its two inboxes. */
const createTwo = async () => {
  const team = await createTeam(ground)
  return { team, first: await team.chat(), second: await team.chat(team.otherNumber) }
}

const inbox = (inboxId: InboxId) => ({ inboxId })

test('D2: who follows all inboxes hears of the chats of each that they see, and of no other', async () => {
  const { team, first, second } = await createTwo()
  const stranger = await createTwo()
  const [admin, agent] = [await gateway.connect(team.admin.token), await gateway.connect(team.agent.token)]
  const { inboxIds } = await admin.send('inboxes:open', {})
  expect(new Set(inboxIds)).toEqual(new Set([team.inbox.inboxId, team.otherInbox.inboxId]))
  expect(await agent.send('inboxes:open', {})).toEqual({ inboxIds: [team.inbox.inboxId] })
  expect(await agent.send('inboxes:open', {})).toEqual({ inboxIds: [team.inbox.inboxId] })

  await ground.log.append(stranger.first, fromContact('elsewhere'))
  const { seq: unseen } = await ground.log.append(second, fromContact('two'))
  const { seq } = await ground.log.append(first, fromContact('one'))
  await seesChat(admin, second.chatId, unseen)
  for (const browser of [admin, agent]) await seesChat(browser, first.chatId, seq)
  expect(new Set(told(admin).map(({ chatId }) => chatId))).toEqual(new Set([first.chatId, second.chatId]))
  expect(new Set(told(agent).map(({ chatId }) => chatId))).toEqual(new Set([first.chatId]))
})

test('an inbox that is open by itself has its own frames, and none among all, until it is closed', async () => {
  const { team, first, second } = await createTwo()
  const admin = await gateway.connect(team.admin.token)
  await admin.send('inboxes:open', {})
  await admin.send('inbox:open', inbox(team.inbox.inboxId))
  await ground.log.append(first, fromContact('open'))
  const { seq } = await ground.log.append(second, fromContact('other'))
  await seesChat(admin, second.chatId, seq)
  await admin.until(() => admin.facts('inbox:changed').length > 0)
  expect(told(admin).map(({ chatId }) => chatId)).toEqual([second.chatId])
  await admin.send('inbox:close', inbox(team.inbox.inboxId))
  const { seq: later } = await ground.log.append(first, fromContact('closed'))
  await seesChat(admin, first.chatId, later)
})

test('closing an inbox takes nothing from who follows all: what waits of it is told among all', async () => {
  const { team, first } = await createTwo()
  const admin = await gateway.connect(team.admin.token)
  await admin.send('inboxes:open', {})
  await admin.send('inbox:open', inbox(team.inbox.inboxId))
  const chat = (await ground.log.chat(first)) ?? expect.fail()
  // More than leaves within a second.
  const chats = Array.from({ length: 300 }, (_, n) => ({
    ...chat,
    chatId: chatIdOf(chat.numberId, ContactId.parse(`${String(628_000_000_000 + n)}@s.whatsapp.net`)),
  }))
  for (const one of chats) bus.signal(inboxTopic(team.inbox.inboxId), { type: 'chat-changed', chat: one })
  await admin.send('inbox:close', inbox(team.inbox.inboxId))
  const heard = () =>
    new Set(
      [...admin.facts('inbox:changed').flatMap((fact) => fact.chats), ...told(admin)].map(
        (one) => one.chatId,
      ),
    )
  await admin.until(() => heard().size === chats.length)
})

test('an inbox that is taken away sends nothing more and is named to the browser; one that is given does', async () => {
  const { team, first, second } = await createTwo()
  const { workspaceId, agent: person } = team
  const { userId } = person.user
  const agent = await gateway.connect(person.token)
  await agent.send('inboxes:open', {})
  const given = () => agent.facts('inboxes:given').at(-1)?.inboxIds

  await ground.accounts.removeFromInbox(workspaceId, userId, team.inbox.inboxId)
  await agent.until(() => given() !== undefined)
  expect(given()).toEqual([])
  await ground.log.append(first, fromContact('not for them'))

  await ground.accounts.addToInbox(workspaceId, userId, team.otherInbox.inboxId)
  await agent.until(() => given()?.length === 1)
  expect(given()).toEqual([team.otherInbox.inboxId])
  const { seq } = await ground.log.append(second, fromContact('for them'))
  await seesChat(agent, second.chatId, seq)
  expect(told(agent).map(({ chatId }) => chatId)).toEqual([second.chatId])
})

test('an inbox that is made is among those of an admin', async () => {
  const { team } = await createTwo()
  const admin = await gateway.connect(team.admin.token)
  await admin.send('inboxes:open', {})
  const { inboxId } = await ground.accounts.createInbox(team.workspaceId, 'Third')
  await admin.until(() => admin.facts('inboxes:given').some(({ inboxIds }) => inboxIds.includes(inboxId)))
  const number = await ground.numbers.create({ workspaceId: team.workspaceId, inboxId, label: 'Third' })
  const { chatId } = await team.chat(number)
  await seesChat(admin, chatId, 1)
})

test('an inbox that is taken away while all are being opened is not among them after it', async () => {
  const { team, first } = await createTwo()
  const { user, token } = team.agent
  const quick = createMemoryBus()
  let taken: Promise<unknown> | undefined
  const slow = {
    ...quick,
    follow: async (...followed: Parameters<typeof quick.follow>) => {
      await (taken ??= ground.accounts.removeFromInbox(team.workspaceId, user.userId, team.inbox.inboxId))
      return quick.follow(...followed)
    },
  }
  const slowly = await startGateway(ground, slow, { recheckMs: 3_600_000, rightsMs: 3_600_000 })
  const browser = await slowly.connect(token)
  expect(await browser.send('inboxes:open', {})).toEqual({ inboxIds: [] })
  slow.tell({ chat: (await ground.log.chat(first)) ?? expect.fail(), entries: [] })
  await pause(600)
  expect(told(browser)).toEqual([])
  await slowly.close()
})

test('a browser that goes while all are being opened leaves nothing to do behind', async () => {
  const { team } = await createTwo()
  const quick = createMemoryBus()
  const [begun, release] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  let listens = 0
  const slow = {
    ...quick,
    follow: async (...followed: Parameters<typeof quick.follow>) => {
      listens += 1
      begun.resolve(undefined)
      await release.promise
      return quick.follow(...followed)
    },
  }
  const slowly = await startGateway(ground, slow)
  const browser = await slowly.connect(team.admin.token)
  browser.socket.emit('inboxes:open', {}, () => undefined)
  await begun.promise
  browser.socket.disconnect()
  while (slowly.io.sockets.sockets.size > 0) await pause(5)
  release.resolve(undefined)
  // It finishes what it took.
  await slowly.close()
  expect(listens).toBe(2)
})

test('one that was taken and given back at once is heard again', async () => {
  const { team, first } = await createTwo()
  const { userId } = team.agent.user
  const agent = await gateway.connect(team.agent.token)
  await agent.send('inboxes:open', {})
  await ground.accounts.removeFromInbox(team.workspaceId, userId, team.inbox.inboxId)
  await ground.accounts.addToInbox(team.workspaceId, userId, team.inbox.inboxId)
  while (told(agent).length < 5) {
    await ground.log.append(first, fromContact('again'))
    await pause(300)
  }
  expect(agent.facts('inboxes:given').at(-1)?.inboxIds ?? [team.inbox.inboxId]).toEqual([team.inbox.inboxId])
})

test('after a hole of the bus it is said that something may have been missed', async () => {
  const { team } = await createTwo()
  const holes = new Set<(inboxes: Inboxes) => void>()
  const torn = {
    ...createMemoryBus(),
    onHole: (listener: (inboxes: Inboxes) => void) => {
      holes.add(listener)
      return () => holes.delete(listener)
    },
  }
  const behind = await startGateway(ground, torn)
  const browser = await behind.connect(team.admin.token)
  await browser.send('inboxes:open', {})
  for (const tell of holes) tell('all')
  await browser.until(() => browser.facts('inboxes:changed').length > 0)
  expect(browser.facts('inboxes:changed')).toEqual([{ chats: [], isPartial: true }])
  await behind.close()
  expect(holes.size).toBe(0)
})
