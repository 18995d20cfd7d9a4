import { afterAll, describe, expect, test } from 'vitest'
import { createTeam, openGround, type Person } from '@sahut/core/auth/team-fixture'
import type { Api } from './api.ts'
import { call } from './api-fixture.ts'
import type { ApiDeps } from './context.ts'
import { cookieOf, signIn, startApi } from './sessions/session-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const start = (settings?: ApiDeps['settings']) => startApi(ground, settings)

describe('C3: guessing is slowed down', () => {
  const from = (address: string) => ({ headers: { 'x-test-address': address } })
  const guess = (api: Api, { user }: Person, address: string, cookie?: string) =>
    call(api, 'POST', '/api/auth/sign-in', {
      json: { email: user.email, password: 'a wrong guess' },
      ...from(address),
      ...(cookie === undefined ? {} : { cookie }),
    })
  const deviceOf = ({ headers }: { headers: Headers }): string =>
    headers
      .getSetCookie()
      .find((set) => set.startsWith('sahut_device='))
      ?.split(';')[0] ?? ''
  const guessOften = async (api: Api, person: Person, address: string, times = 11) => {
    const statuses: number[] = []
    for (let n = 0; n < times; n += 1) statuses.push((await guess(api, person, address)).status)
    return statuses
  }

  test('for one account from one address, and the answer says for how long', async () => {
    const api = start()
    const { agent } = await createTeam(ground)
    const statuses = await guessOften(api, agent, '192.0.2.10')
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
    const { body, headers } = await guess(api, agent, '192.0.2.10')
    const { error } = body as { error: { code: string; retryAfter: number } }
    expect(error.code).toBe('rate_limited')
    expect(error.retryAfter).toBeGreaterThan(0)
    expect(headers.get('retry-after')).toBe(String(error.retryAfter))
  })

  test("nobody's guesses lock the owner out, elsewhere or in a browser of theirs", async () => {
    const api = start({ wrongSignInsPerAccount: 11 })
    const { agent } = await createTeam(ground)
    const device = deviceOf(await signIn(api, agent, from('192.0.2.20')))
    await guessOften(api, agent, '192.0.2.20', 10)
    expect((await guess(api, agent, '192.0.2.20')).status).toBe(429)
    expect(await signIn(api, agent, from('192.0.2.21'))).toMatchObject({ status: 200 })
    // Many addresses together, until no stranger is let in any more.
    await guess(api, agent, '192.0.2.22')
    expect(await signIn(api, agent, from('192.0.2.23'))).toMatchObject({ status: 429 })
    expect(await signIn(api, agent, { ...from('192.0.2.20'), cookie: device })).toMatchObject({ status: 200 })
  })

  test('a browser is known for the accounts that were opened in it, and has few wrong tries of its own', async () => {
    const api = start({ wrongSignIns: 2 })
    const { agent, admin } = await createTeam(ground)
    const first = deviceOf(await signIn(api, agent))
    const both = deviceOf(await signIn(api, admin, { cookie: first }))
    await guessOften(api, agent, '192.0.2.30', 3)
    await guessOften(api, admin, '192.0.2.30', 3)
    for (const person of [agent, admin]) {
      const here = { ...from('192.0.2.30'), cookie: both }
      expect(await signIn(api, person, here)).toMatchObject({ status: 200 })
      for (let n = 0; n < 2; n += 1) await guess(api, person, '192.0.2.30', both)
      expect(await signIn(api, person, here)).toMatchObject({ status: 429 })
    }
    const [, kept = ''] = both.split('=')
    const forged = `sahut_device=${kept.split('.')[0] ?? ''}.made-up`
    expect(await signIn(api, agent, { ...from('192.0.2.30'), cookie: forged })).toMatchObject({ status: 429 })
  })

  test('an office of many people is not counted for signing in, only for what is wrong', async () => {
    const api = start({ refusedPerAddress: 3 })
    const { agent, admin } = await createTeam(ground)
    for (let n = 0; n < 3; n += 1) {
      expect(await signIn(api, agent, from('192.0.2.40'))).toMatchObject({ status: 200 })
      expect(await signIn(api, admin, from('192.0.2.40'))).toMatchObject({ status: 200 })
    }
    for (let n = 0; n < 3; n += 1)
      await call(api, 'POST', '/api/auth/sign-in', {
        json: { email: `nobody${String(n)}@sahut.test`, password: 'x' },
        ...from('192.0.2.40'),
      })
    expect(await signIn(api, agent, from('192.0.2.40'))).toMatchObject({ status: 429 })
    expect(await signIn(api, agent, from('192.0.2.41'))).toMatchObject({ status: 200 })
  })

  test('over all processes', async () => {
    const { agent } = await createTeam(ground)
    const instances = [start({ wrongSignIns: 4 }), start({ wrongSignIns: 4 })]
    const statuses: number[] = []
    for (let n = 0; n < 6; n += 1)
      for (const api of instances.slice(n % 2, (n % 2) + 1))
        statuses.push((await guess(api, agent, '192.0.2.50')).status)
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429])
  })

  test('for a network of IPv6 as one, however its addresses are written', async () => {
    const api = start({ wrongSignIns: 2 })
    const { agent } = await createTeam(ground)
    await guess(api, agent, '2001:db8:1:2::1')
    await guess(api, agent, '2001:0DB8:1:2:ffff::7')
    expect(await guess(api, agent, '2001:db8:1:2:1:2:3:4')).toMatchObject({ status: 429 })
    expect(await guess(api, agent, '2001:db8:1:3::1')).toMatchObject({ status: 401 })
    await guess(api, agent, '192.0.2.60')
    await guess(api, agent, '::ffff:192.0.2.60')
    expect(await guess(api, agent, '192.0.2.60')).toMatchObject({ status: 429 })
  })
})

describe('F7: what costs the store is limited', () => {
  test('made-up refresh cookies of one address, while others refresh', async () => {
    const api = start({ refusedPerAddress: 3 })
    const { agent } = await createTeam(ground)
    const { set } = await signIn(api, agent)
    const [, known = ''] = /^sahut_refresh=((?:[^.]+\.){3})/.exec(set ?? '') ?? []
    const statuses: number[] = []
    for (let n = 0; n < 5; n += 1) {
      const cookie = `sahut_refresh=${known}made-up.made-up${String(n)}`
      const { status } = await call(api, 'POST', '/api/auth/refresh', {
        cookie,
        headers: { 'x-test-address': '192.0.2.70' },
      })
      statuses.push(status)
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    expect(await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(set) })).toMatchObject({
      status: 200,
    })
  })

  test('refreshes of one session', async () => {
    const api = start({ refreshesPerSession: 2 })
    const { agent } = await createTeam(ground)
    const { set } = await signIn(api, agent)
    const refresh = () => call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(set) })
    expect([(await refresh()).status, (await refresh()).status]).toEqual([200, 200])
    const { status, headers } = await refresh()
    expect(status).toBe(429)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test("a user's calls, over all processes", async () => {
    const { agent, admin } = await createTeam(ground)
    const [one, other] = [start({ callsPerUser: 120 }), start({ callsPerUser: 120 })]
    const ask = async (api: Api, as: Person) => (await call(api, 'GET', '/api/me', { as })).status
    const askOften = async (api: Api, times: number) =>
      new Set(await Promise.all(Array.from({ length: times }, () => ask(api, agent))))
    expect(await askOften(one, 100)).toEqual(new Set([200]))
    // It tells the store at each fiftieth, and hears of the other's then.
    expect(await askOften(other, 50)).toEqual(new Set([200]))
    expect(await ask(other, agent)).toBe(429)
    expect(await ask(other, admin)).toBe(200)
  })
})
