import { afterAll, describe, expect, test } from 'vitest'
import { createTeam, openGround, type Team, TOKEN_SECRET } from '@sahut/core/auth/team-fixture'
import { createTokens } from '@sahut/core/auth/tokens'
import { newInboxId, newNumberId } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { createApi } from './api.ts'
import { call, refused } from './api-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const bus = createMemoryBus()
const start = () => createApi({ ...ground, bus, logger: createLogger('api', 'silent') })

describe('rights', () => {
  const readable = (team: Team, chatId: string): [string, string][] => [
    ['GET', `/api/inboxes/${team.otherInbox.inboxId}/chats`],
    ['GET', `/api/chats/${chatId}`],
    ['GET', `/api/messages/history?chat=${chatId}`],
    ['GET', `/api/numbers/${team.otherNumber.numberId}`],
  ]
  const manageable = (team: Team): [string, string][] => [
    ['POST', `/api/numbers/${team.otherNumber.numberId}/link`],
    ['POST', `/api/numbers/${team.otherNumber.numberId}/unlink`],
  ]

  test('what is not theirs looks to strangers and to agents without the inbox like what does not exist', async () => {
    const api = start()
    const team = await createTeam(ground)
    const stranger = await createTeam(ground)
    const { chatId } = await team.chat(team.otherNumber)
    const routes = [...readable(team, chatId), ...manageable(team)]
    for (const as of [stranger.agent, stranger.admin, team.agent]) {
      for (const [method, path] of routes) {
        const { status, body } = await call(api, method, path, { as })
        expect({ status, body }, path).toMatchObject({ status: 404, body: refused('not_found') })
      }
      const nowhere = await call(api, 'GET', `/api/inboxes/${newInboxId()}/chats`, { as })
      const other = await call(api, 'GET', `/api/inboxes/${team.otherInbox.inboxId}/chats`, { as })
      expect(other.body).toEqual(nowhere.body)
      const nobody = await call(api, 'GET', `/api/numbers/${newNumberId()}`, { as })
      const theirs = await call(api, 'GET', `/api/numbers/${team.otherNumber.numberId}`, { as })
      expect(theirs.body).toEqual(nobody.body)
    }
    const json = { label: 'Planted', inboxId: team.inbox.inboxId }
    expect(await call(api, 'POST', '/api/numbers', { as: stranger.admin, json })).toMatchObject({
      status: 404,
    })
    expect((await ground.numbers.assignments()).map(({ numberId }) => numberId)).not.toContain(
      team.otherNumber.numberId,
    )
    for (const [method, path] of routes) {
      expect((await call(api, method, path, { as: team.admin })).status, path).toBe(200)
    }
  })

  test('every route but signing in and health asks for a token that stands', async () => {
    const api = start()
    const team = await createTeam(ground)
    const { chatId } = await team.chat()
    const ended = await createTokens({ secret: TOKEN_SECRET, lifetime: -1000 }).issue(team.admin.principal)
    const revoked = await team.again(team.admin.user)
    await ground.accounts.sessions.end(revoked.principal)
    const routes: [string, string][] = [
      ...readable(team, chatId),
      ...manageable(team),
      ['GET', '/api/me'],
      ['GET', '/api/numbers'],
      ['POST', '/api/numbers'],
    ]
    const bad: [Record<string, string>, string][] = [
      [{}, 'unauthenticated'],
      [{ authorization: 'Bearer ' }, 'unauthenticated'],
      [{ authorization: 'Basic YTpi' }, 'unauthenticated'],
      [{ authorization: 'Bearer a.b.c' }, 'unauthenticated'],
      [{ authorization: `Bearer ${ended.token}` }, 'token_expired'],
      [{ authorization: `Bearer ${revoked.token}` }, 'unauthenticated'],
    ]
    for (const [method, path] of routes) {
      for (const [headers, code] of bad) {
        const json =
          path === '/api/numbers' && method === 'POST'
            ? { label: 'x', inboxId: team.inbox.inboxId }
            : undefined
        const answer = await call(api, method, path, { headers, ...(json === undefined ? {} : { json }) })
        expect({ status: answer.status, body: answer.body }, `${method} ${path}`).toMatchObject({
          status: 401,
          body: refused(code),
        })
      }
    }
    expect(await call(api, 'GET', '/api/health')).toMatchObject({ status: 200, body: { ok: true } })
  })
})
