import { afterAll, describe, expect, test } from 'vitest'
import { createTeam, openGround } from '@sahut/core/auth/team-fixture'
import { PROTOCOL } from '@sahut/core/contract/protocol'
import { createLogger } from '@sahut/core/process/logger'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { createApi } from './api.ts'
import { call, refused } from './api-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const bus = createMemoryBus()
const start = () => createApi({ ...ground, bus, logger: createLogger('api', 'silent') })

describe('input', () => {
  test('what is malformed is one shape of error, whatever is wrong with it', async () => {
    const api = start()
    const { admin, inbox } = await createTeam(ground)
    const post = (body: string, type = 'application/json') =>
      api.request('/api/numbers', {
        method: 'POST',
        headers: { authorization: `Bearer ${admin.token}`, 'content-type': type },
        body,
      })
    const good = JSON.stringify({ label: 'Toko', inboxId: inbox.inboxId })
    for (const [body, type] of [
      ['{', undefined],
      ['null', undefined],
      ['[]', undefined],
      ['{"label":""}', undefined],
      [good, 'text/plain'],
    ] as const) {
      const response = await post(body, type)
      expect(response.status, body).toBe(400)
      expect(await response.json()).toMatchObject(refused('invalid_input'))
    }
    const large = await post(JSON.stringify({ label: 'x'.repeat(65 * 1024), inboxId: inbox.inboxId }))
    expect(large.status).toBe(413)
    expect(await large.json()).toMatchObject(refused('payload_too_large'))
    expect((await post(good)).status).toBe(201)
  })

  test('ids that are none are refused, not looked up', async () => {
    const api = start()
    const { admin, inbox } = await createTeam(ground)
    for (const path of [
      '/api/chats/chat:*',
      '/api/inboxes/W%23x/chats',
      '/api/numbers/num_%00',
      '/api/messages/history',
      `/api/inboxes/${inbox.inboxId}/chats?limit=1000`,
    ]) {
      expect(await call(api, 'GET', path, { as: admin }), path).toMatchObject({
        status: 400,
        body: refused('invalid_input'),
      })
    }
  })

  test('a route that does not exist answers in the same shape, and every answer says how to treat it', async () => {
    const answer = await call(start(), 'GET', '/api/nothing')
    expect(answer).toMatchObject({ status: 404, body: refused('not_found') })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String) as string,
    })
  })

  test.each([
    ['{"label":', 'body', 'body is no JSON that can be read.'],
    ['null', 'body', 'body: invalid input: expected object, received null'],
    ['{"label":7}', 'label', 'label: invalid input: expected string, received number'],
    ['{"pace":{"perMinute":1}}', 'pace.burst', 'pace.burst is missing'],
    ['{"colour":"red"}', 'colour', 'colour is not known here'],
    ['{"pace":{"perMinute":1,"burst":1,"speed":1}}', 'pace.speed', 'pace.speed is not known here'],
  ])(
    'E2: a body that is wrong (%s) is refused in words that name the field',
    async (body, field, message) => {
      const { admin, number } = await createTeam(ground)
      const answer = await start().request(`/api/numbers/${number.numberId}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
        body,
      })
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 400,
        body: { error: { code: 'invalid_input', field, message, retry: false } },
      })
    },
  )

  test('A2: a caller that is too old is told so before anything else, and each answer names the version', async () => {
    const ask = (protocol?: string) =>
      call(
        start(),
        'GET',
        '/api/me',
        protocol === undefined ? {} : { headers: { 'sahut-protocol': protocol } },
      )
    expect(await ask('0')).toMatchObject({ status: 426, body: refused('outdated') })
    expect(await ask('newest')).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', field: 'Sahut-Protocol' } },
    })
    for (const said of [undefined, String(PROTOCOL), String(PROTOCOL + 1)]) {
      const answer = await ask(said)
      expect(answer).toMatchObject({ status: 401, body: refused('unauthenticated') })
      expect(answer.headers.get('sahut-protocol')).toBe(String(PROTOCOL))
    }
  })

  test('a failure on our side tells its caller nothing about it', async () => {
    const { agent } = await createTeam(ground)
    const api = createApi({
      ...ground,
      bus,
      logger: createLogger('api', 'silent'),
      access: { ...ground.access, user: () => Promise.reject(new Error('the secret innards')) },
    })
    const { status, body } = await call(api, 'GET', '/api/me', { as: agent })
    expect({ status, body }).toMatchObject({ status: 500, body: refused('internal') })
    expect(JSON.stringify(body)).not.toContain('innards')
  })
})
