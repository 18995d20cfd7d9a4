import { afterAll, describe, expect, test } from 'vitest'
import { createTeam, openGround, PASSWORD } from '@sahut/core/auth/team-fixture'
import { call, refused } from '../api-fixture.ts'
import type { ApiDeps } from '../context.ts'
import { cookieOf, signIn, startApi } from './session-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const start = (settings?: ApiDeps['settings']) => startApi(ground, settings)

describe('signing in', () => {
  test('gives a token that works, and a refresh token that scripts and other routes do not get', async () => {
    const api = start()
    const { agent, inbox } = await createTeam(ground)
    const { status, body, set, headers } = await signIn(api, agent)
    expect(status).toBe(200)
    const { token, expiresAt, user } = body as { token: string; expiresAt: number; user: unknown }
    expect(user).toEqual(agent.user)
    expect(expiresAt).toBeGreaterThan(Date.now())
    expect(set).toMatch(/^sahut_refresh=[^;]+; Max-Age=2592000; Path=\/api\/auth; HttpOnly; SameSite=Strict$/)
    expect(JSON.stringify(body)).not.toContain(cookieOf(set).split('=')[1])
    expect(headers.get('cache-control')).toBe('no-store, no-transform')
    expect(headers.get('content-encoding')).toBe('identity')

    const me = await call(api, 'GET', '/api/me', { headers: { authorization: `Bearer ${token}` } })
    expect(me).toMatchObject({ status: 200, body: { user: agent.user, inboxes: [inbox] } })
  })

  test('its cookie travels by https only, where Sahut is reached so', async () => {
    const { agent } = await createTeam(ground)
    expect((await signIn(start({ secureCookies: true }), agent)).set).toContain('; Secure')
    const response = await start().request('https://inbox.test/api/auth/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: agent.user.email, password: PASSWORD }),
    })
    expect(response.headers.getSetCookie()[0]).toContain('; Secure')
  })

  test('a wrong password and an unknown address are one answer', async () => {
    const api = start()
    const { agent } = await createTeam(ground)
    const wrong = await call(api, 'POST', '/api/auth/sign-in', {
      json: { email: agent.user.email, password: 'wrong' },
    })
    const unknown = await call(api, 'POST', '/api/auth/sign-in', {
      json: { email: 'nobody@sahut.test', password: PASSWORD },
    })
    expect(wrong).toMatchObject({ status: 401, body: refused('wrong_credentials'), set: undefined })
    expect({ status: unknown.status, body: unknown.body }).toEqual({ status: wrong.status, body: wrong.body })
  })

  test('C3: a password is the same however its accents are composed, and whichever space was typed', async () => {
    const api = start()
    const { agent, admin, inbox } = await createTeam(ground)
    const email = `${agent.user.userId}@x.test`
    const set = 'r\u00e9sum\u00e9\u00a0panjang sekali'
    const made = await call(api, 'POST', '/api/users', {
      as: admin,
      json: { email, name: 'Sari', role: 'agent', password: set, inboxIds: [inbox.inboxId] },
    })
    expect(made.status).toBe(201)
    for (const password of [set, 're\u0301sume\u0301 panjang sekali', set.normalize('NFKD')])
      expect(await call(api, 'POST', '/api/auth/sign-in', { json: { email, password } })).toMatchObject({
        status: 200,
      })
  })
})

describe('refreshing', () => {
  test('gives a new token and the next refresh token', async () => {
    const api = start()
    const { agent } = await createTeam(ground)
    const { set } = await signIn(api, agent)
    const next = await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(set) })
    expect(next).toMatchObject({
      status: 200,
      body: { user: agent.user, token: expect.any(String) as string },
    })
    expect(cookieOf(next.set)).not.toBe(cookieOf(set))
    expect(await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(next.set) })).toMatchObject({
      status: 200,
    })
  })

  test('C1: whoever never got the answer to a refresh gets a cookie by the old one, and stays signed in', async () => {
    const api = start()
    const { agent } = await createTeam(ground)
    const { set } = await signIn(api, agent)
    const refresh = (cookie: string | undefined) =>
      call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(cookie) })
    await refresh(set)
    const again = await refresh(set)
    expect(again.status).toBe(200)
    const next = await refresh(again.set)
    expect(next.status).toBe(200)
    expect(await refresh(next.set)).toMatchObject({ status: 200 })
  })

  test('a refresh token that comes back after its time ends the session, its tokens included', async () => {
    const api = start()
    const { agent } = await createTeam(ground)
    const first = await signIn(api, agent)
    const second = await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(first.set) })
    const third = await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(second.set) })
    const { token } = third.body as { token: string }

    const stolen = await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(first.set) })
    expect(stolen).toMatchObject({ status: 401, body: refused('unauthenticated') })
    const after = await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(third.set) })
    expect(after).toMatchObject({ status: 401 })
    const me = await call(api, 'GET', '/api/me', { headers: { authorization: `Bearer ${token}` } })
    expect(me).toMatchObject({ status: 401, body: refused('unauthenticated') })
  })

  test('without a cookie, or with one that is nothing, the answer is to sign in', async () => {
    const api = start()
    for (const cookie of ['', 'sahut_refresh=', 'sahut_refresh=a.b.c.d', 'other=1']) {
      expect(await call(api, 'POST', '/api/auth/refresh', { cookie })).toMatchObject({
        status: 401,
        body: refused('unauthenticated'),
      })
    }
  })

  test('signing out ends the session and takes the cookie back', async () => {
    const api = start()
    const { agent } = await createTeam(ground)
    const { set, body } = await signIn(api, agent)
    const { token } = body as { token: string }
    const out = await call(api, 'POST', '/api/auth/sign-out', { cookie: cookieOf(set) })
    expect(out.status).toBe(200)
    expect(out.set).toMatch(/^sahut_refresh=; Max-Age=0; Path=\/api\/auth/)
    expect(await call(api, 'POST', '/api/auth/refresh', { cookie: cookieOf(set) })).toMatchObject({
      status: 401,
    })
    expect(
      await call(api, 'GET', '/api/me', { headers: { authorization: `Bearer ${token}` } }),
    ).toMatchObject({ status: 401 })
    expect(await call(api, 'POST', '/api/auth/sign-out')).toMatchObject({ status: 200 })
  })
})
