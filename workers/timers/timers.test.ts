import { createTeam, fromContact, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { createTeamWork } from '@sahut/core/chats/work/work'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import type { Hours } from '@sahut/core/model/workspace/hours'
import type { Terms } from '@sahut/core/model/chat/terms'
import type { InboxRules } from '@sahut/core/model/user/user'
import { createLogger } from '@sahut/core/process/logger'
import { headKey } from '@sahut/core/store/keys/chat'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTimerRunner } from './timers.ts'

let ground: Ground
let team: Team

beforeAll(async () => {
  ground = await openGround()
  team = await createTeam(ground)
})
afterAll(() => ground.close())

const logger = createLogger('worker', 'silent')
const state = async (chat: ChatRef) => (await ground.log.chat(chat))?.work?.state
const linesIn = async (chat: ChatRef) => {
  const page = await ground.log.before(chat, undefined, 50)
  return page?.entries.filter((entry) => entry.kind === 'message' && entry.content.type === 'work') ?? []
}

/** Runs what is due at a time, by so many workers at once, until nothing is. */
const runAt = async (at: number, workers = 1): Promise<void> => {
  const runners = Array.from({ length: workers }, () =>
    createTimerRunner({ ...ground, logger, now: () => at, lookMs: 20 }),
  )
  for (const runner of runners) runner.start()
  await expect.poll(() => ground.log.timersDue(at, 10)).toEqual([])
  await Promise.all(runners.map((runner) => runner.close()))
}

test('a snoozed chat opens at its time, once, however many workers look', async () => {
  const chat = await team.chat()
  const until = Date.now() + 60_000
  await createTeamWork(ground).change(team.agent.principal, { chatId: chat.chatId, state: 'snoozed', until })
  await runAt(until - 1)
  expect(await state(chat)).toBe('snoozed')
  await runAt(until, 3)
  expect(await state(chat)).toBeUndefined()
  expect(await linesIn(chat)).toMatchObject([
    { author: { type: 'agent' }, content: { state: 'snoozed' } },
    { author: { type: 'automatic' }, content: { state: 'open' } },
  ])
})

test('a chat that was snoozed anew, or resolved, meanwhile stays as it is', async () => {
  const work = createTeamWork(ground)
  const [later, resolved] = [await team.chat(), await team.chat()]
  const until = Date.now() + 60_000
  for (const { chatId } of [later, resolved])
    await work.change(team.agent.principal, { chatId, state: 'snoozed', until })
  await work.change(team.agent.principal, { chatId: later.chatId, state: 'snoozed', until: until + 60_000 })
  await work.change(team.agent.principal, { chatId: resolved.chatId, state: 'resolved' })
  await runAt(until)
  expect(await state(later)).toBe('snoozed')
  expect(await state(resolved)).toBe('resolved')
  await runAt(until + 60_000)
  expect(await state(later)).toBeUndefined()
})

const MINUTE_MS = 60_000
const rules = (set: InboxRules) => ground.accounts.changeRules(team.workspaceId, team.inbox.inboxId, set)
const asks = (chat: ChatRef, terms: Terms, text = 'Halo lagi') =>
  ground.log.append(chat, { ...fromContact(text), terms })
const work = async (chat: ChatRef) => (await ground.log.chat(chat))?.work
const outbox = async (chat: ChatRef) => {
  const page = await ground.log.before(chat, undefined, 50)
  return (page?.entries ?? []).flatMap((entry) =>
    entry.kind === 'message' && entry.status === 'queued' ? [entry] : [],
  )
}
const answers = (chat: ChatRef) => {
  const { userId, name } = team.agent.user
  return ground.log.append(chat, {
    ...fromContact('Ya, kak'),
    fromMe: true,
    author: { type: 'agent', userId, name },
    status: 'sent',
  })
}
/** A chat that somebody of ours has answered: whoever writes next begins to wait. */
const answered = async (): Promise<ChatRef> => {
  const chat = await team.chat()
  await answers(chat)
  return chat
}

test('a target that was not met is a line, once, however many workers look; one that was met is none', async () => {
  const [late, kept] = [await answered(), await answered()]
  const [respondBy, resolveBy] = [Date.now() + 10 * MINUTE_MS, Date.now() + 60 * MINUTE_MS]
  for (const chat of [late, kept]) await asks(chat, { respondBy, resolveBy })
  expect(await work(late)).toMatchObject({ reply: respondBy, solve: resolveBy })
  // Who waits does not wait anew with each message.
  await asks(late, { respondBy: respondBy + MINUTE_MS, resolveBy: resolveBy + MINUTE_MS })
  await answers(kept)
  expect(await work(kept)).not.toHaveProperty('reply')
  await runAt(respondBy, 3)
  expect(await linesIn(late)).toMatchObject([
    { author: { type: 'automatic' }, content: { missed: 'response' } },
  ])
  expect(await linesIn(kept)).toEqual([])
  await createTeamWork(ground).change(team.agent.principal, { chatId: kept.chatId, state: 'resolved' })
  await runAt(resolveBy, 3)
  expect(await linesIn(late)).toMatchObject([{}, { content: { missed: 'resolution' } }])
  expect(await linesIn(kept)).toMatchObject([{ content: { state: 'resolved' } }])
  // Both at the same moment are two.
  const both = await answered()
  await asks(both, { respondBy: resolveBy, resolveBy })
  await runAt(resolveBy)
  expect(await linesIn(both)).toHaveLength(2)
})

const CLOSED: Hours = {
  timeZone: 'Asia/Jakarta',
  days: [[], [], [], [], [], [], []],
  holidays: [],
  awayText: 'Kami buka besok pukul 08.00.',
}

test('who writes while nobody is there is told so, once an absence, and stays unread and waiting', async () => {
  await rules({ hours: { ...CLOSED, days: CLOSED.days.map(() => []), holidays: [] } })
  const chat = await team.chat()
  await asks(chat, { closed: 0 })
  await asks(chat, { closed: 0 })
  await runAt(Date.now() + 1_000, 3)
  expect(await outbox(chat)).toMatchObject([
    { author: { type: 'automatic' }, content: { text: CLOSED.awayText } },
  ])
  expect(await ground.log.chat(chat)).toMatchObject({ unread: 3, work: { away: 0 } })
  expect((await work(chat))?.waiting).toBeDefined()
  await asks(chat, { closed: 0 })
  await runAt(Date.now() + 1_000)
  expect(await outbox(chat)).toHaveLength(1)
})

test('nothing is said by itself where somebody of ours is there after all, or hours are others by now', async () => {
  await rules({ hours: { ...CLOSED, holidays: [] } })
  const [present, late] = [await answered(), await answered()]
  await asks(present, { closed: 0 })
  await answers(present)
  await asks(present, { closed: 0 })
  await asks(late, { closed: 0 })
  await rules({ hours: null })
  await runAt(Date.now() + 1_000)
  expect([...(await outbox(present)), ...(await outbox(late))]).toEqual([])
})

test('a rating is asked for once a chat is resolved, and its answer is kept and opens nothing', async () => {
  await rules({ rating: { by: 'number', question: 'Bagaimana layanan kami? 1-5' } })
  const teamWork = createTeamWork(ground)
  const resolve = (chat: ChatRef) =>
    teamWork.change(team.agent.principal, { chatId: chat.chatId, state: 'resolved' })
  const [rated, reopened] = [await answered(), await answered()]
  await resolve(rated)
  // Again is no error, and asks nothing more.
  await resolve(rated)
  await resolve(reopened)
  await teamWork.change(team.agent.principal, { chatId: reopened.chatId, state: 'open' })
  await runAt(Date.now() + MINUTE_MS, 3)
  expect(await outbox(rated)).toMatchObject([
    { content: { type: 'text', text: 'Bagaimana layanan kami? 1-5' } },
  ])
  expect(await outbox(reopened)).toEqual([])
  await asks(rated, { respondBy: Date.now() + MINUTE_MS, divides: true }, '4')
  expect(await ground.log.chat(rated)).toMatchObject({ unread: 0, work: { state: 'resolved', rating: 4 } })
  expect(await work(rated)).not.toHaveProperty('reply')
  expect(await ground.log.before(rated, undefined, 1)).toMatchObject({ entries: [{ rates: 4 }] })
  // What is no answer to it is a message like any other.
  await asks(rated, {}, '3')
  expect(await ground.log.chat(rated)).toMatchObject({ unread: 1, work: { rating: 4 } })
  expect(await state(rated)).toBeUndefined()
})

test('what can not be done to one chat keeps nothing from the others', async () => {
  const [broken, whole] = [await answered(), await answered()]
  const respondBy = Date.now() + 10 * MINUTE_MS
  for (const chat of [broken, whole]) await asks(chat, { respondBy })
  const head = await ground.table.get(headKey(broken))
  if (head === undefined) throw new Error('no head')
  await ground.table.put({ ...head, received: 'many' })
  const runner = createTimerRunner({ ...ground, logger, now: () => respondBy, lookMs: 20 })
  runner.start()
  await expect.poll(() => linesIn(whole)).toHaveLength(1)
  await runner.close()
  await ground.table.put(head)
})
