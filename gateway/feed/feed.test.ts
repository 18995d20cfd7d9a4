import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround } from '@sahut/core/auth/team-fixture'
import { type Chat, newChat } from '@sahut/core/model/chat/chat'
import {
  chatIdOf,
  ContactId,
  type InboxId,
  newInboxId,
  newNumberId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import type { Inboxes } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { startGateway, type StartedGateway } from '../browser-fixture.ts'
import { createFeed, type FeedFrame, type FeedLine } from './feed.ts'

const bus = createMemoryBus()
let ground: Ground
let gateway: StartedGateway

beforeAll(async () => {
  ground = await openGround(bus.tell)
  gateway = await startGateway(ground, bus)
})

afterAll(async () => {
  await gateway.close()
  await ground.close()
})

const workspaceId = newWorkspaceId()
const numberId = newNumberId()

const chatOf = (inboxId: InboxId, n: number, seq: number): Chat => {
  const id = ContactId.parse(`${String(628_000_000_000 + n)}@s.whatsapp.net`)
  return {
    ...newChat({ chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact: { id } }),
    seq,
  }
}

/** A feed and what it sent. */
const startFeed = (ready: () => boolean = () => true) => {
  const frames: (FeedFrame & { line: FeedLine; at: number })[] = []
  let onFrame = (): void => undefined
  const feed = createFeed({
    send: (line, frame) => {
      frames.push({ ...frame, line, at: performance.now() })
      onFrame()
    },
    ready,
  })
  const until = (isTrue: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      onFrame = () => {
        if (isTrue()) resolve()
      }
      onFrame()
    })
  return { feed, frames, until, rows: () => frames.flatMap(({ chats }) => chats) }
}

test('an agent who has an inbox open sees its chats change, in their latest state', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const browser = await gateway.connect(team.agent.token)
  await browser.send('inbox:open', { inboxId: team.inbox.inboxId })
  const { seq } = await ground.log.append(chat, fromContact('Ada stok?'))
  await browser.until(() => browser.facts('inbox:changed').length > 0)
  expect(browser.facts('inbox:changed')).toEqual([
    { inboxId: team.inbox.inboxId, chats: [await ground.log.chat(chat)] },
  ])
  expect(browser.facts('inbox:changed')[0]?.chats[0]).toMatchObject({ seq, unread: 2 })

  await browser.send('inbox:close', { inboxId: team.inbox.inboxId })
  await ground.log.append(chat, fromContact('not shown'))
  await browser.send('inbox:open', { inboxId: team.inbox.inboxId })
  const { seq: last } = await ground.log.append(chat, fromContact('shown'))
  await browser.until(() => browser.facts('inbox:changed').length > 1)
  expect(browser.facts('inbox:changed')[1]?.chats.map((one) => one.seq)).toEqual([last])
})

test('a storm of changes reaches an agent as at most 4 frames a second of at most 50 chats, and ends in the right states', async () => {
  const team = await createTeam(ground)
  const browser = await gateway.connect(team.agent.token)
  const { inboxId } = team.inbox
  await browser.send('inbox:open', { inboxId })
  const topic = `inbox:${inboxId}` as const
  for (let seq = 1; seq <= 5; seq += 1) {
    for (let n = 0; n < 100; n += 1)
      bus.signal(topic, { type: 'chat-changed', chat: chatOf(inboxId, n, seq) })
    await new Promise((resolve) => setTimeout(resolve, 180))
  }
  const latest = () =>
    new Map(
      browser.facts('inbox:changed').flatMap(({ chats }) => chats.map((chat) => [chat.chatId, chat.seq])),
    )
  await browser.until(() => latest().size === 100 && [...latest().values()].every((seq) => seq === 5))

  const frames = browser.seen.filter(({ name }) => name === 'inbox:changed')
  for (const { chats } of browser.facts('inbox:changed')) expect(chats.length).toBeLessThanOrEqual(50)
  const seconds = ((frames.at(-1)?.at ?? 0) - (frames[0]?.at ?? 0)) / 1000
  expect(frames.length).toBeLessThanOrEqual(4 * seconds + 2)
})

test('several open inboxes share the 4 frames a second and take turns', async () => {
  const { feed, frames, until } = startFeed()
  const inboxes = [newInboxId(), newInboxId(), newInboxId()]
  for (const inboxId of inboxes) for (let n = 0; n < 60; n += 1) feed.push(inboxId, chatOf(inboxId, n, 1))
  await until(() => frames.length === 6)
  expect(frames.map(({ line }) => line)).toEqual([...inboxes, ...inboxes])
  expect(frames.map(({ chats }) => chats.length)).toEqual([50, 50, 50, 10, 10, 10])
  const [first, last] = [frames[0]?.at ?? 0, frames[5]?.at ?? 0]
  expect(last - first).toBeGreaterThan(5 * 249)
})

test('a state that arrives late never goes out over a newer one', async () => {
  const { feed, rows, until } = startFeed()
  const inboxId = newInboxId()
  feed.push(inboxId, chatOf(inboxId, 1, 7))
  feed.push(inboxId, chatOf(inboxId, 1, 3))
  feed.push(inboxId, { ...chatOf(inboxId, 2, 9), epoch: 1 })
  feed.push(inboxId, { ...chatOf(inboxId, 2, 1), epoch: 2 })
  await until(() => rows().length === 2)
  expect(rows().map(({ epoch, seq }) => [epoch, seq])).toEqual([
    [2, 1],
    [1, 7],
  ])
})

test('while the wire does not take more, frames wait, coalesce and are bounded', async () => {
  let ready = false
  const { feed, frames, rows, until } = startFeed(() => ready)
  const inboxId = newInboxId()
  for (let seq = 1; seq <= 3; seq += 1) {
    for (let n = 0; n < 2_500; n += 1) feed.push(inboxId, chatOf(inboxId, n, seq))
  }
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(rows()).toEqual([])
  ready = true
  await until(() => rows().length >= 100)
  // The last changed come first, each once and in its latest state.
  expect(rows().map(({ chatId }) => chatId)).toEqual(
    Array.from({ length: 100 }, (_, n) => chatOf(inboxId, 2_499 - n, 3).chatId),
  )
  expect(rows().every(({ seq }) => seq === 3)).toBe(true)
  // Some were left out, which is said once.
  expect(frames.map(({ isPartial }) => isPartial)).toEqual([true, ...frames.slice(1).map(() => undefined)])
  feed.close()
})

test('nothing of an inbox goes out after it was closed', async () => {
  const { feed, frames, until } = startFeed()
  const [shut, open] = [newInboxId(), newInboxId()]
  feed.push(shut, chatOf(shut, 1, 1))
  feed.drop(shut, shut)
  feed.push('all', chatOf(shut, 1, 1))
  feed.push('all', chatOf(open, 1, 1))
  feed.drop('all', shut)
  feed.push(open, chatOf(open, 1, 1))
  await until(() => frames.length === 2)
  expect(frames.map(({ line }) => line)).toEqual(['all', open])
  expect(frames.flatMap(({ chats }) => chats.map(({ inboxId }) => inboxId))).toEqual([open, open])
})

test('what waits of an inbox that is closed goes out among all, in its latest state, with a word of what was left out', async () => {
  const { feed, frames, rows, until } = startFeed()
  const inboxId = newInboxId()
  for (let n = 0; n < 3; n += 1) feed.push(inboxId, chatOf(inboxId, n, 1))
  feed.push('all', chatOf(inboxId, 0, 2))
  feed.miss(inboxId)
  feed.join(inboxId)
  await until(() => rows().length === 3)
  expect(frames.map(({ line, isPartial }) => [line, isPartial])).toEqual([['all', true]])
  expect(
    rows()
      .map(({ seq }) => seq)
      .toSorted(),
  ).toEqual([1, 1, 2])
})

test('after a hole of the bus every open inbox is told that it may have missed something', async () => {
  const team = await createTeam(ground)
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
  const inboxIds = [team.inbox.inboxId, team.otherInbox.inboxId]
  for (const inboxId of inboxIds) await browser.send('inbox:open', { inboxId })
  for (const tell of holes) tell('all')
  await browser.until(() => browser.facts('inbox:changed').length === 2)
  for (const fact of browser.facts('inbox:changed'))
    expect(fact).toMatchObject({ chats: [], isPartial: true })
  expect(new Set(browser.facts('inbox:changed').map(({ inboxId }) => inboxId))).toEqual(new Set(inboxIds))
  await behind.close()
  expect(holes.size).toBe(0)
})
