import { createTeam, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
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

const create = (as: Team['agent'], name: string, isShared = false) =>
  call(api, 'POST', '/api/canned-replies', { as, json: { name, text: `Text of ${name}`, isShared } })
const names = async (as: Team['agent']) => {
  const { body } = await call(api, 'GET', '/api/canned-replies', { as })
  return (body as { cannedReplies: { name: string }[] }).cannedReplies.map(({ name }) => name)
}
const idIn = (body: unknown) => (body as { cannedReply: { cannedReplyId: string } }).cannedReply.cannedReplyId

test('own canned replies are seen by nobody else, shared ones by everybody of the workspace', async () => {
  const other = await team.person('agent', [team.inbox.inboxId])
  await create(team.agent, 'halo')
  expect((await create(team.agent, 'shared', true)).body).toMatchObject({ error: { code: 'forbidden' } })
  await create(team.admin, 'alamat', true)
  expect(await names(team.agent)).toEqual(['alamat', 'halo'])
  expect(await names(other)).toEqual(['alamat'])
  expect(await names((await createTeam(ground)).admin)).toEqual([])
})

test('a name is of one of mine only, and everybody may have it', async () => {
  await create(team.agent, 'halo')
  expect((await create(team.agent, 'Halo')).body).toMatchObject({
    error: { code: 'conflict', field: 'name' },
  })
  expect((await create(team.admin, 'halo')).status).toBe(201)
  expect((await create(team.agent, 'two words')).body).toMatchObject({ error: { field: 'name' } })
})

test("nobody changes or removes what is another's, and only admins what is the workspace's", async () => {
  const own = `/api/canned-replies/${idIn((await create(team.agent, 'halo')).body)}`
  const shared = `/api/canned-replies/${idIn((await create(team.admin, 'alamat', true)).body)}`
  const codeOf = async (method: string, path: string, as: Team['agent']) => {
    const { body } = await call(api, method, path, {
      as,
      ...(method === 'PATCH' && { json: { text: 'new' } }),
    })
    return (body as { error?: { code: string } }).error?.code ?? 'ok'
  }
  expect(await codeOf('PATCH', own, team.admin)).toBe('not_found')
  expect(await codeOf('DELETE', own, team.admin)).toBe('not_found')
  expect(await codeOf('PATCH', shared, team.agent)).toBe('forbidden')
  expect(await codeOf('DELETE', shared, team.agent)).toBe('forbidden')
  expect(await codeOf('PATCH', own, team.agent)).toBe('ok')
  expect(await codeOf('DELETE', shared, team.admin)).toBe('ok')
  expect(await names(team.agent)).toEqual(['halo'])
})
