import { type Ground, openGround, TOKEN_SECRET } from '@sahut/core/auth/team-fixture'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { assemble } from './assembly.ts'
import { readEnv } from './env.ts'

let ground: Ground

beforeAll(async () => {
  ground = await openGround()
})

afterEach(() => {
  vi.useRealTimers()
})

afterAll(async () => {
  await ground.close()
})

const settings = () => ({
  TABLE_NAME: 'sahut',
  DYNAMODB_ENDPOINT: ground.endpoint,
  AUTH_SECRET: TOKEN_SECRET,
  LOG_LEVEL: 'silent',
  CLIENT_ADDRESS_HEADER: 'x-forwarded-for',
})

test("behind a proxy one caller's many sign-ins stop that caller and nobody else, whatever the caller claims", async () => {
  // Limits count by the minute: it may not end in the midst of this.
  vi.useFakeTimers({ toFake: ['Date'] })
  const { api, close } = await assemble(readEnv(settings()), () => '10.0.0.1')
  const signIn = async (email: string, forwarded: string): Promise<number> => {
    const answer = await api.request('/api/auth/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded },
      body: JSON.stringify({ email, password: 'wrong' }),
    })
    return answer.status
  }
  for (let n = 1; n <= 60; n += 1)
    await signIn(`victim${String(n)}@shop.test`, `198.51.100.${String(n)}, 192.0.2.1`)
  expect(await signIn('other@shop.test', '198.51.100.99, 192.0.2.1')).toBe(429)
  expect(await signIn('other@shop.test', '192.0.2.2')).toBe(401)
  await close()
})

test('with a secret of the proxy nobody is answered who comes by another way', async () => {
  const { api, close } = await assemble(
    readEnv({ ...settings(), PROXY_SECRET: 'p'.repeat(32) }),
    () => '10.0.0.1',
  )
  const ask = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await api.request(path, { headers })).status
  for (const path of ['/api/health', '/api/me', '/api/nowhere']) {
    expect(await ask(path, {})).toBe(403)
    expect(await ask(path, { 'x-sahut-proxy': 'p'.repeat(31) })).toBe(403)
  }
  expect(await ask('/api/health', { 'x-sahut-proxy': 'p'.repeat(32) })).toBe(200)
  await close()
})

test('a header name that can be none is refused at the start', () => {
  expect(() => readEnv({ ...settings(), CLIENT_ADDRESS_HEADER: 'x forwarded' })).toThrow(
    'CLIENT_ADDRESS_HEADER must be the name of a header',
  )
})
