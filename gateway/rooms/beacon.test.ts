import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccess } from '@sahut/core/access/access'
import { createTeam, fromContact, type Ground, openGround } from '@sahut/core/auth/team-fixture'
import { createChatLog } from '@sahut/core/log/create-log'
import { newClientMsgId, whatsappIdOf } from '@sahut/core/model/ids'
import type { Bus, Inboxes } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { workerTopic } from '@sahut/core/bus/rooms'
import { startGateway } from '../browser-fixture.ts'

const NEVER_MS = 3_600_000

let ground: Ground

beforeAll(async () => {
  ground = await openGround()
})

afterAll(() => ground.close())

/** A log that counts how its heads are read, and may fail to. */
const countedLog = () => {
  const reads: number[] = []
  const state = { down: false }
  const log: Ground['log'] = {
    ...ground.log,
    heads: (keys) => {
      reads.push(keys.length)
      return state.down ? Promise.reject(new Error('the store is away')) : ground.log.heads(keys)
    },
  }
  return { log, reads, state }
}

test('many open chats are told their heads by one read of a hundred, and closed ones are not read', async () => {
  const team = await createTeam(ground)
  const { log, reads } = countedLog()
  const gateway = await startGateway({ ...ground, log }, createMemoryBus(), { beaconMs: 200 })
  const browser = await gateway.connect(team.agent.token)
  const chats = await Promise.all(Array.from({ length: 12 }, () => team.chat()))
  for (const { chatId } of chats) await browser.send('chat:open', { chatId })
  const told = () => new Set(browser.facts('chat:advanced').map(({ chatId }) => chatId))
  await browser.until(() => told().size === 12)
  expect(Math.max(...reads)).toBe(12)

  for (const { chatId } of chats.slice(1)) await browser.send('chat:close', { chatId })
  reads.length = 0
  browser.seen.length = 0
  await browser.until(() => browser.facts('chat:advanced').length >= 2)
  expect(reads.slice(1).every((count) => count === 1)).toBe(true)
  await gateway.close()
})

test('a store that could not be read for a while silences no chat for good', async () => {
  const team = await createTeam(ground)
  const { log, reads, state } = countedLog()
  const gateway = await startGateway({ ...ground, log }, createMemoryBus(), { beaconMs: 50 })
  const browser = await gateway.connect(team.agent.token)
  const { chatId } = await team.chat()
  state.down = true
  await browser.send('chat:open', { chatId })
  while (reads.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  state.down = false
  await browser.until(() => browser.facts('chat:advanced').length > 0)
  await gateway.close()
})

test('after a hole of the bus the heads are told at once, not by the next round', async () => {
  const team = await createTeam(ground)
  const holes = new Set<(inboxes: Inboxes) => void>()
  const torn: Bus = {
    ...createMemoryBus(),
    onHole: (listener) => {
      holes.add(listener)
      return () => holes.delete(listener)
    },
  }
  const gateway = await startGateway(ground, torn, { beaconMs: NEVER_MS })
  const browser = await gateway.connect(team.agent.token)
  const chat = await team.chat()
  await browser.send('chat:open', { chatId: chat.chatId })
  const { seq } = await ground.log.append(chat, fromContact('the bus loses this'))
  for (const tell of holes) tell('all')
  await browser.until(() => browser.facts('chat:advanced').some((head) => head.seq === seq))
  await gateway.close()
  expect(holes.size).toBe(0)
})

test('an answer whose gateway died right behind the commit reaches its worker by the next beacon', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const bus = createMemoryBus()
  const woken: unknown[] = []
  await bus.listen(workerTopic(chat.numberId), (signal) => woken.push(signal))

  // Commits, and never gets to put its rows.
  const died = Promise.withResolvers<undefined>()
  const dying = createChatLog({
    table: {
      ...ground.table,
      put: async (...call) => {
        await ground.table.put(...call)
        died.resolve(undefined)
        return new Promise(() => undefined)
      },
    },
    onCommit: () => undefined,
  })
  const clientMsgId = newClientMsgId()
  void dying.append(chat, {
    kind: 'message',
    sortTs: Date.now(),
    fromMe: true,
    whatsappId: whatsappIdOf(chat.chatId, clientMsgId),
    clientMsgId,
    author: { type: 'agent', userId: team.agent.user.userId, name: 'Sari' },
    content: { type: 'text', text: 'Siap kak' },
    status: 'queued',
  })
  await died.promise

  let passed = 0
  const log = createChatLog({
    table: ground.table,
    onCommit: (commit) => {
      bus.tell(commit)
    },
    now: () => Date.now() + passed,
  })
  const gateway = await startGateway({ ...ground, log, access: createAccess({ ...ground, log }) }, bus, {
    beaconMs: 100,
  })
  const browser = await gateway.connect(team.agent.token)
  expect(await browser.send('chat:open', { chatId: chat.chatId })).toMatchObject({ chat: { seq: 2 } })
  expect(await log.outbox(chat.numberId), 'its writer may still live').toEqual([])
  passed = 10_000
  await browser.until(() => browser.facts('chat:appended').length > 0)
  expect(browser.facts('chat:appended')).toMatchObject([{ entries: [{ seq: 2, clientMsgId }] }])
  expect(await log.outbox(chat.numberId)).toMatchObject([{ seq: 2, clientMsgId }])
  expect(woken).toContainEqual({ type: 'outbox', chatId: chat.chatId, seq: 2 })
  await gateway.close()
})
