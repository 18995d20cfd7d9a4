import { afterAll, expect, test } from 'vitest'
import { createTeam, openGround, type Person } from '@sahut/core/auth/team-fixture'
import { createKeptDrafts } from '@sahut/core/drafts/drafts'
import type { ChatId } from '@sahut/core/model/ids'
import { call } from '../../api-fixture.ts'
import { startApi } from '../../sessions/session-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())
const api = startApi(ground)
const DAY_MS = 86_400_000

const keep = async (as: Person, chatId: ChatId, text: string, at: number) =>
  (await call(api, 'PUT', `/api/chats/${chatId}/draft`, { as, json: { text, at } })).body
const list = async (as: Person) => (await call(api, 'GET', '/api/me/drafts', { as })).body

test('a draft is found from another session of its author, and by nobody else, whatever their rank', async () => {
  const team = await createTeam(ground)
  const { chatId } = await team.chat()
  await keep(team.agent, chatId, 'Halo kak', 1)
  const drafts = [{ chatId, text: 'Halo kak', at: 1 }]
  expect(await list(await team.again(team.agent.user))).toEqual({ drafts, isWhole: true })
  for (const other of [team.admin, await team.person('agent', [team.inbox.inboxId])])
    expect(await list(other)).toEqual({ drafts: [], isWhole: true })
})

test('each chat has its own draft, and nobody keeps one in a chat that they do not see', async () => {
  const team = await createTeam(ground)
  const [one, two, hidden] = [await team.chat(), await team.chat(), await team.chat(team.otherNumber)]
  await keep(team.agent, one.chatId, 'satu', 1)
  await keep(team.agent, two.chatId, 'dua', 1)
  expect(await keep(team.agent, hidden.chatId, 'tiga', 1)).toMatchObject({ error: { code: 'not_found' } })
  const { drafts } = (await list(team.agent)) as { drafts: { chatId: string; text: string }[] }
  expect(new Map(drafts.map(({ chatId, text }) => [chatId, text]))).toEqual(
    new Map([
      [one.chatId, 'satu'],
      [two.chatId, 'dua'],
    ]),
  )
})

test('what was typed last stays, in whatever order devices tell it, and what was sent does not come back', async () => {
  const { agent, chat } = await createTeam(ground)
  const { chatId } = await chat()
  expect(await keep(agent, chatId, 'baru', 20)).toMatchObject({ isKept: true })
  expect(await keep(agent, chatId, 'lama', 10)).toEqual({
    draft: { chatId, text: 'baru', at: 20 },
    isKept: false,
  })
  // Told twice, as after a lost reply.
  expect(await keep(agent, chatId, 'baru', 20)).toMatchObject({ isKept: true })
  expect(await keep(agent, chatId, '', 30)).toMatchObject({ isKept: true })
  expect(await list(agent)).toEqual({ drafts: [], isWhole: true })
  expect(await keep(agent, chatId, 'baru sekali', 25)).toMatchObject({ draft: { text: '' }, isKept: false })
  expect(await list(agent)).toEqual({ drafts: [], isWhole: true })
})

test('a device whose clock is ahead does not stay the last one', async () => {
  const { agent, chat } = await createTeam(ground)
  const { chatId } = await chat()
  await keep(agent, chatId, 'dari masa depan', Date.now() + DAY_MS)
  expect(await keep(agent, chatId, 'kini', Date.now() + 1_000)).toMatchObject({
    draft: { text: 'kini' },
    isKept: true,
  })
})

test('drafts that nobody goes on with are gone after 30 days, and what was taken away leaves no row', async () => {
  const { agent, chat } = await createTeam(ground)
  let now = Date.now()
  const drafts = createKeptDrafts({ ...ground, now: () => now })
  const [left, sent] = [await chat(), await chat()]
  await drafts.keep(agent.principal, { chatId: left.chatId, text: 'nanti', at: now })
  await drafts.keep(agent.principal, { chatId: sent.chatId, text: '', at: now })
  const rows = async () =>
    (await ground.table.query({ PK: `W#${agent.user.workspaceId}#D#${agent.user.userId}` })).items.length
  expect(await rows()).toBe(2)
  now += 2 * DAY_MS
  expect((await drafts.list(agent.principal)).drafts).toHaveLength(1)
  expect(await rows()).toBe(1)
  now += 30 * DAY_MS
  expect((await drafts.list(agent.principal)).drafts).toEqual([])
  expect(await rows()).toBe(0)
})
