import { createTeam, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { newLabelId } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createApi } from '../../api.ts'
import { call } from '../../api-fixture.ts'

let ground: Ground
let team: Team
let api: ReturnType<typeof createApi>

beforeAll(async () => {
  ground = await openGround()
  api = createApi({ ...ground, bus: createMemoryBus(), logger: createLogger('api', 'silent') })
})
afterAll(() => ground.close())
beforeEach(async () => {
  team = await createTeam(ground)
})

const create = (as: Team['agent'], json: object) => call(api, 'POST', '/api/views', { as, json })
const names = async (as: Team['agent']) => {
  const { body } = await call(api, 'GET', '/api/views', { as })
  return (body as { views: { name: string }[] }).views.map(({ name }) => name)
}

test('own views are seen by nobody else, shared ones by everybody of the workspace', async () => {
  const other = await team.person('agent', [team.inbox.inboxId])
  const view = { list: 'open', filter: { assignee: 'me', waitingMin: 30 } }
  await create(team.agent, { name: 'Mine that wait', ...view })
  expect((await create(team.agent, { name: 'Shared', isShared: true, ...view })).body).toMatchObject({
    error: { code: 'forbidden' },
  })
  await create(team.admin, { name: 'All that wait', isShared: true, ...view })
  expect(await names(team.agent)).toEqual(['All that wait', 'Mine that wait'])
  expect(await names(other)).toEqual(['All that wait'])
})

test('a condition that is none is refused by name', async () => {
  expect(
    (await create(team.agent, { name: 'Late', list: 'open', filter: { labels: ['VIP'] } })).body,
  ).toMatchObject({ error: { code: 'invalid_input', field: 'filter.labels.0' } })
  const { body } = await call(api, 'GET', '/api/chats?labels=VIP', { as: team.agent })
  expect(body).toMatchObject({ error: { code: 'invalid_input', field: 'labels.0' } })
})

test('a list tells only of chats that meet its conditions, page by page, and of each once', async () => {
  const labelId = newLabelId()
  await ground.catalog.labels.create(team.workspaceId, { labelId, name: 'VIP', colour: 'blue' })
  const wanted: string[] = []
  for (let n = 0; n < 70; n += 1) {
    const chat = await team.chat()
    if (n % 10 !== 0) continue
    wanted.push(chat.chatId)
    const { status } = await call(api, 'PATCH', `/api/chats/${chat.chatId}`, {
      as: team.admin,
      json: { addLabels: [labelId] },
    })
    expect(status).toBeLessThan(300)
  }
  const found: string[] = []
  let next: string | undefined
  do {
    const query = `labels=${labelId}&limit=3${next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`}`
    const { body } = await call(api, 'GET', `/api/chats?${query}`, { as: team.agent })
    const page = body as { chats: { chatId: string }[]; next?: string }
    expect(page.chats.length).toBeLessThanOrEqual(3)
    found.push(...page.chats.map(({ chatId }) => chatId))
    next = page.next
  } while (next !== undefined)
  expect(found.toSorted()).toEqual(wanted.toSorted())
})
