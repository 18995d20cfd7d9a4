import { createTeam, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { createTeamWork } from '@sahut/core/chats/work'
import type { ChatRef } from '@sahut/core/model/chat'
import { createLogger } from '@sahut/core/process/logger'
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
    createTimerRunner({ log: ground.log, logger, now: () => at, lookMs: 20 }),
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
