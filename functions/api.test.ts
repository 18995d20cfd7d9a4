import { hc } from 'hono/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createTeam,
  fromContact,
  type Ground,
  openGround,
  type Team,
  TOKEN_SECRET,
} from '@sahut/core/auth/team-fixture'
import { createTokens } from '@sahut/core/auth/tokens'
import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import { newInboxId, newNumberId } from '@sahut/core/model/ids'
import { PROTOCOL } from '@sahut/core/contract/protocol'
import { createLogger } from '@sahut/core/process/logger'
import type { Signal } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { fleetTopic, workerTopic } from '@sahut/core/bus/rooms'
import { type Api, createApi } from './api.ts'
import { call, refused } from './api-fixture.ts'

const bus = createMemoryBus()
let ground: Ground

beforeAll(async () => {
  ground = await openGround()
})

afterAll(() => ground.close())

const start = () => createApi({ ...ground, bus, logger: createLogger('api', 'silent') })

describe('chats and history', () => {
  test('an inbox lists its chats newest first, page by page', async () => {
    const api = start()
    const team = await createTeam(ground)
    const chats = []
    for (let n = 0; n < 5; n += 1) {
      const chat = await team.chat()
      await ground.log.append(chat, fromContact(`newest of ${String(n)}`, Date.now() + (n + 1) * 60_000))
      chats.push(chat.chatId)
    }
    const path = `/api/inboxes/${team.inbox.inboxId}/chats`
    const listed = []
    let cursor: string | undefined
    do {
      const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { body } = await call(api, 'GET', `${path}?limit=2${query}`, { as: team.agent })
      const page = ChatPage.parse(body)
      expect(page.chats.length).toBeLessThanOrEqual(2)
      listed.push(...page.chats)
      cursor = page.next
    } while (cursor !== undefined)
    expect(listed.map(({ chatId }) => chatId)).toEqual(chats.toReversed())
    expect(listed[0]).toMatchObject({ preview: { text: 'newest of 4' }, unread: 2 })

    const one = await call(api, 'GET', `/api/chats/${chats[0] ?? ''}`, { as: team.agent })
    expect(one).toMatchObject({ status: 200, body: { chat: { chatId: chats[0], seq: 2 } } })
  })

  test('D2, D4: all inboxes are one list with true counts, each person sees those of their own inboxes only', async () => {
    const api = start()
    const team = await createTeam(ground)
    const chats = []
    for (let n = 0; n < 4; n += 1) {
      const chat = await team.chat(n % 2 === 0 ? team.number : team.otherNumber)
      await ground.log.append(chat, fromContact('newer', Date.now() + (n + 1) * 60_000))
      chats.unshift(chat.chatId)
    }
    const list = async (as: typeof team.admin, query: string) => {
      const { status, body } = await call(api, 'GET', `/api/chats?limit=3${query}`, { as })
      expect(status).toBe(200)
      return ChatPage.parse(body)
    }
    const first = await list(team.admin, '')
    const second = await list(team.admin, `&cursor=${encodeURIComponent(first.next ?? '')}`)
    expect([...first.chats, ...second.chats].map(({ chatId }) => chatId)).toEqual(chats)
    expect(second.next).toBeUndefined()
    const own = chats.filter((_, at) => at % 2 === 1)
    expect((await list(team.agent, '&unread=true')).chats.map(({ chatId }) => chatId)).toEqual(own)

    const { inbox, otherInbox } = team
    expect((await call(api, 'GET', '/api/counts', { as: team.admin })).body).toEqual({
      inboxes: [
        { inboxId: inbox.inboxId, unread: 2 },
        { inboxId: otherInbox.inboxId, unread: 2 },
      ],
      unread: 4,
    })
    expect((await call(api, 'GET', '/api/counts', { as: team.agent })).body).toEqual({
      inboxes: [{ inboxId: inbox.inboxId, unread: 2 }],
      unread: 2,
    })

    const stranger = await createTeam(ground)
    expect((await list(stranger.admin, '')).chats).toEqual([])
    await ground.accounts.sessions.end(team.agent.principal)
    for (const path of ['/api/chats', '/api/counts'])
      expect((await call(api, 'GET', path, { as: team.agent })).status, path).toBe(401)
  })

  test('history goes back page by page and on from any seq, without a hole', async () => {
    const api = start()
    const team = await createTeam(ground)
    const chat = await team.chat()
    for (let n = 2; n <= 25; n += 1) await ground.log.append(chat, fromContact(String(n)))
    const history = async (query: string) => {
      const { body } = await call(api, 'GET', `/api/messages/history?chat=${chat.chatId}&limit=10${query}`, {
        as: team.agent,
      })
      return HistoryPage.parse(body)
    }
    const seqs = ({ entries }: HistoryPage) => entries.map(({ seq }) => seq)
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

    const newest = await history('')
    expect(seqs(newest)).toEqual(range(16, 25))
    const older = await history(`&before=${String(newest.next)}`)
    expect(seqs(older)).toEqual(range(6, 15))
    const oldest = await history(`&before=${String(older.next)}`)
    expect(seqs(oldest)).toEqual(range(1, 5))
    expect(oldest.next).toBeUndefined()

    const on = await history('&after=3')
    expect(seqs(on)).toEqual(range(4, 13))
    expect(seqs(await history(`&after=${String(on.next)}`))).toEqual(range(14, 23))
    const level = await history('&after=25')
    expect(level).toMatchObject({ entries: [], chat: { seq: 25 } })
    expect(level.next).toBeUndefined()
  })

  test.each([
    ['before=1&after=1', 'before'],
    ['before=0', 'before'],
    ['before=x', 'before'],
    ['after=-1', 'after'],
    ['after=1.5', 'after'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['after=', 'after'],
    ['limit=0x10', 'limit'],
    ['limit=1e2', 'limit'],
  ])('history refuses %s and names the field', async (query, field) => {
    const team = await createTeam(ground)
    const { chatId } = await team.chat()
    const path = `/api/messages/history?chat=${chatId}&${query}`
    expect(await call(start(), 'GET', path, { as: team.agent })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', field } },
    })
  })
})

describe('numbers', () => {
  test('an admin makes, links and unlinks a number, and the workers are told', async () => {
    const api = start()
    const { admin, inbox, workspaceId } = await createTeam(ground)
    const told: Signal[] = []
    const stop = await bus.listen(fleetTopic, (signal) => told.push(signal))
    const made = await call(api, 'POST', '/api/numbers', {
      as: admin,
      json: { label: '  Toko Bandung ', inboxId: inbox.inboxId },
    })
    expect(made).toMatchObject({
      status: 201,
      body: { number: { label: 'Toko Bandung', inboxId: inbox.inboxId, workspaceId, state: 'unlinked' } },
    })
    const { number } = made.body as { number: { numberId: string } }
    expect(told).toEqual([])

    const wanted = async () =>
      (await ground.numbers.assignments()).find(({ numberId }) => numberId === number.numberId)?.wanted
    expect(await wanted()).toBeUndefined()
    expect(await call(api, 'POST', `/api/numbers/${number.numberId}/link`, { as: admin })).toMatchObject({
      status: 200,
    })
    expect(await wanted()).toBe('linked')
    expect(await call(api, 'POST', `/api/numbers/${number.numberId}/unlink`, { as: admin })).toMatchObject({
      status: 200,
    })
    expect(await wanted()).toBe('unlinked')
    expect(told).toEqual([{ type: 'numbers-changed' }, { type: 'numbers-changed' }])
    await stop()
  })

  test("an admin sets a number's pace, goes back to the deployment's, and the worker is told", async () => {
    const api = start()
    const { admin, agent, number } = await createTeam(ground)
    const told: Signal[] = []
    const stop = await bus.listen(workerTopic(number.numberId), (signal) => told.push(signal))
    const path = `/api/numbers/${number.numberId}`
    const set = (json: unknown, as = admin) => call(api, 'PATCH', path, { as, json })
    const pace = { perMinute: 30, burst: 5 }
    expect(await set({ pace, label: 'Toko Dua' })).toMatchObject({
      status: 200,
      body: { number: { pace, label: 'Toko Dua' } },
    })
    const { body } = await set({ pace: null })
    expect((body as { number: object }).number).not.toHaveProperty('pace')
    expect(told).toEqual([{ type: 'number-set' }, { type: 'number-set' }])
    for (const json of [
      {},
      { pace: { perMinute: 0, burst: 1 } },
      { pace: { perMinute: 1 } },
      { state: 'open' },
    ])
      expect(await set(json)).toMatchObject({ status: 400, body: refused('invalid_input') })
    expect(await set({ pace }, agent)).toMatchObject({ status: 403, body: refused('forbidden') })
    await stop()
  })

  test('an admin moves a number to another inbox of the own workspace only', async () => {
    const api = start()
    const { admin, number, otherInbox } = await createTeam(ground)
    const path = `/api/numbers/${number.numberId}`
    const { inboxId } = otherInbox
    expect(await call(api, 'PATCH', path, { as: admin, json: { inboxId } })).toMatchObject({
      body: { number: { inboxId } },
    })
    const stranger = await createTeam(ground)
    const json = { inboxId: stranger.inbox.inboxId }
    expect(await call(api, 'PATCH', path, { as: admin, json })).toMatchObject({
      status: 404,
      body: refused('not_found'),
    })
  })

  test('a request to make a number that comes twice makes one; a list that did not change is not sent again', async () => {
    const api = start()
    const { admin, inbox } = await createTeam(ground)
    const json = { label: 'Once', inboxId: inbox.inboxId, requestId: 'made-once-by-the-page' }
    const first = await call(api, 'POST', '/api/numbers', { as: admin, json })
    expect((await call(api, 'POST', '/api/numbers', { as: admin, json })).body).toEqual(first.body)

    const asked = { authorization: `Bearer ${admin.token}` }
    const list = await api.request('/api/numbers', { headers: asked })
    const headers = { ...asked, 'if-none-match': list.headers.get('etag') ?? '' }
    expect((await api.request('/api/numbers', { headers })).status).toBe(304)
    await call(api, 'POST', '/api/numbers', {
      as: admin,
      json: { ...json, requestId: 'another-one-of-the-page' },
    })
    expect((await api.request('/api/numbers', { headers })).status).toBe(200)
  })

  test('an admin removes a number, or has another one take its place; agents and strangers do neither', async () => {
    const api = start()
    const { admin, agent, number, otherNumber } = await createTeam(ground)
    const stranger = await createTeam(ground)
    const path = `/api/numbers/${number.numberId}`
    for (const [method, place] of [
      ['DELETE', path],
      ['POST', `${path}/change-phone`],
    ] as const) {
      expect(await call(api, method, place, { as: agent })).toMatchObject({ status: 403 })
      expect(await call(api, method, place, { as: stranger.admin })).toMatchObject({ status: 404 })
    }
    const changed = await call(api, 'POST', `${path}/change-phone`, { as: admin })
    expect(changed).toMatchObject({
      status: 200,
      body: { number: { label: number.label, state: 'unlinked' } },
    })
    expect((await call(api, 'POST', `${path}/change-phone`, { as: admin })).body).toEqual(changed.body)
    const removed = `/api/numbers/${otherNumber.numberId}`
    expect(await call(api, 'DELETE', removed, { as: admin })).toMatchObject({ status: 200 })
    expect(await call(api, 'DELETE', removed, { as: admin })).toMatchObject({ status: 200 })
    expect(await call(api, 'GET', removed, { as: admin })).toMatchObject({
      body: { number: { retired: { why: 'removed' } } },
    })
    expect(await call(api, 'POST', `${removed}/link`, { as: admin })).toMatchObject({ status: 409 })
  })

  test('A5: a number that can not be read leaves the list readable, and admins are told', async () => {
    const api = start()
    const { admin, agent, number, otherNumber, workspaceId } = await createTeam(ground)
    await ground.table.put({ PK: `W#${workspaceId}`, SK: `NUMBER#${otherNumber.numberId}`, label: 1 })
    expect(await call(api, 'GET', '/api/numbers', { as: admin })).toMatchObject({
      status: 200,
      body: { numbers: [number], unreadable: [otherNumber.numberId] },
    })
    expect(await call(api, 'GET', '/api/numbers', { as: agent })).toMatchObject({ body: { unreadable: [] } })
    const removed = `/api/numbers/${otherNumber.numberId}`
    expect(await call(api, 'DELETE', removed, { as: admin })).toMatchObject({ status: 200 })
  })

  test('an agent sees the numbers of the own inboxes and manages none', async () => {
    const api = start()
    const { agent, number, inbox } = await createTeam(ground)
    expect(await call(api, 'GET', '/api/numbers', { as: agent })).toMatchObject({
      body: { numbers: [number], pace: { perMinute: 120, burst: 20 } },
    })
    expect(await call(api, 'GET', `/api/numbers/${number.numberId}`, { as: agent })).toMatchObject({
      body: { number },
    })
    const forbidden = { status: 403, body: refused('forbidden') }
    const json = { label: 'Mine', inboxId: inbox.inboxId }
    expect(await call(api, 'POST', '/api/numbers', { as: agent, json })).toMatchObject(forbidden)
    for (const what of ['link', 'unlink']) {
      const path = `/api/numbers/${number.numberId}/${what}`
      expect(await call(api, 'POST', path, { as: agent })).toMatchObject(forbidden)
    }
  })
})

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

test("the API's type gives clients theirs", async () => {
  const api = start()
  const { agent, number } = await createTeam(ground)
  const client = hc<Api>('http://api.test', {
    headers: { authorization: `Bearer ${agent.token}` },
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      Promise.resolve(api.request(input instanceof URL ? input.href : input, init)),
  })
  const response = await client.api.numbers[':numberId'].$get({ param: { numberId: number.numberId } })
  const { number: got } = await response.json()
  expect(got.label).toBe('First number')
  const me = await (await client.api.me.$get()).json()
  expect(me.user.email).toBe(agent.user.email)
})
