import { afterAll, describe, expect, test } from 'vitest'
import { createTeam, openGround } from '@sahut/core/auth/team-fixture'
import { newWorkerId } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import type { Signal } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { fleetTopic, workerTopic } from '@sahut/core/bus/rooms'
import { createApi } from '../../api.ts'
import { call, refused } from '../../api-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const bus = createMemoryBus()
const start = () => createApi({ ...ground, bus, logger: createLogger('api', 'silent') })

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

  test('an admin asks for a code, and reads what the worker shows; nobody else does', async () => {
    const api = start()
    const { admin, agent, number, workspaceId } = await createTeam(ground)
    const path = `/api/numbers/${number.numberId}/link-code`
    const read = (as = admin) => call(api, 'GET', path, { as })
    expect(await read()).toMatchObject({ status: 404 })
    for (const phone of ['0811100001', '+62811100001', '62811', 'x'])
      expect(await call(api, 'POST', path, { as: admin, json: { phone } })).toMatchObject({ status: 400 })
    const phone = '62811100001'
    expect(await call(api, 'POST', path, { as: admin, json: { phone } })).toMatchObject({ status: 200 })
    expect(await read()).toMatchObject({ status: 200, body: { linkCode: { phone } } })

    const found = (await ground.numbers.assignments()).find(({ numberId }) => numberId === number.numberId)
    if (found === undefined) throw new Error('nobody asked for the number')
    const owner = await ground.numbers.claim(found, newWorkerId())
    if (owner === undefined) throw new Error('the number was not claimed')
    const linkCode = { phone, code: 'ABCD2345', endsAt: Date.now() + 60_000, before: 'wrong' as const }
    await ground.numbers.keepCode(owner, found.request, linkCode)
    expect(await read()).toMatchObject({ body: { linkCode } })
    expect(await read(agent)).toMatchObject({ status: 403 })
    expect(await call(api, 'POST', path, { as: agent, json: { phone } })).toMatchObject({ status: 403 })

    // What is asked for next has no code yet, and a late worker's is not taken for it.
    await ground.numbers.request(workspaceId, number.numberId, 'linked', '62811100002')
    await ground.numbers.keepCode(owner, found.request, linkCode)
    expect((await read()).body).toEqual({ linkCode: { phone: '62811100002' } })
    await ground.numbers.request(workspaceId, number.numberId, 'linked')
    expect(await read()).toMatchObject({ status: 404 })
  })

  test("a number's proxy is set by admins, and nobody is told its name and password again", async () => {
    const api = start()
    const { admin, agent, number } = await createTeam(ground)
    const path = `/api/numbers/${number.numberId}`
    const set = (proxy: unknown, as = admin) => call(api, 'PATCH', path, { as, json: { proxy } })
    const proxy = 'socks5://toko:rahasia@10.0.0.1:1080'
    const answers = [await set(proxy), await call(api, 'GET', path, { as: admin })]
    answers.push(await call(api, 'GET', '/api/numbers', { as: agent }))
    expect(answers[0]).toMatchObject({ body: { number: { proxy: 'socks5://10.0.0.1:1080' } } })
    expect(JSON.stringify(answers)).not.toContain('rahasia')
    expect((await ground.numbers.forWorker(number.workspaceId, number.numberId))?.proxy).toBe(proxy)
    for (const bad of ['10.0.0.1:1080', 'ftp://10.0.0.1', 'http://10.0.0.1/x', 5])
      expect(await set(bad)).toMatchObject({ status: 400, body: refused('invalid_input') })
    expect(await set(proxy, agent)).toMatchObject({ status: 403, body: refused('forbidden') })
    expect((await set(null)).body).not.toHaveProperty('number.proxy')
    expect((await ground.numbers.forWorker(number.workspaceId, number.numberId))?.proxy).toBeUndefined()
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
