import { afterAll, expect, test, vi } from 'vitest'
import { openGround, PASSWORD } from '@sahut/core/auth/team-fixture'
import { newUserId } from '@sahut/core/model/ids'
import { setupKey } from '@sahut/core/store/keys/users'
import { call, refused } from '../../api-fixture.ts'
import { startApi } from '../../sessions/session-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const api = startApi(ground)
const { setup } = ground.accounts

const first = () => ({
  workspace: 'Toko Ayu',
  inbox: 'Layanan pelanggan',
  name: 'Ayu',
  email: `${newUserId()}@toko.test`,
  password: PASSWORD,
})
const check = (code: string) => call(api, 'POST', '/api/auth/setup/check', { json: { code } })
const setUp = (code: string, change: object = {}) =>
  call(api, 'POST', '/api/auth/setup', { json: { code, ...first(), ...change } })
const gone = { status: 404, body: refused('not_found') }

/** A code for a store that has no workspace yet. */
const fresh = async (): Promise<string> => {
  await ground.table.delete(setupKey)
  return (await setup.open()) ?? expect.fail('There is a workspace.')
}

test('whoever has the code makes the workspace and is its owner; then no code opens anything', async () => {
  const code = await fresh()
  expect(await check(code.toLowerCase())).toMatchObject({ status: 200 })
  const done = await setUp(code)
  expect(done).toMatchObject({ status: 200, body: { user: { name: 'Ayu', rank: 'owner' } } })
  expect(done.set).toMatch(/^sahut_refresh=/)
  const { token } = done.body as { token: string }
  const me = await call(api, 'GET', '/api/me', { headers: { authorization: `Bearer ${token}` } })
  expect(me.body).toMatchObject({ inboxes: [{ name: 'Layanan pelanggan' }] })

  expect(await check(code)).toMatchObject(gone)
  expect(await setUp(code)).toMatchObject(gone)
  expect(await setup.open()).toBeUndefined()
})

test('without the code nothing happens, and of the code only a hash is stored', async () => {
  const code = await fresh()
  expect(await setUp('ABCD-EFGH-JKLM-NPQR-STUV')).toMatchObject(gone)
  expect(JSON.stringify(await ground.table.get(setupKey))).not.toContain(code)
  const next = (await setup.open()) ?? ''
  expect(await check(code)).toMatchObject(gone)
  expect(await check(next)).toMatchObject({ status: 200 })
})

test('of two who set up at the same moment one does', async () => {
  const code = await fresh()
  const both = await Promise.all([setUp(code), setUp(code)])
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('what is refused can be mended with the same code', async () => {
  const code = await fresh()
  const { email } = first()
  expect(await setUp(code, { password: 'short' })).toMatchObject({ status: 400 })
  expect(await setUp(code, { email })).toMatchObject({ status: 200 })
  const again = await fresh()
  expect(await setUp(again, { email })).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict', field: 'email' } },
  })
  expect(await setUp(again)).toMatchObject({ status: 200 })
})

test('a code is good for a day', async () => {
  const code = await fresh()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
  try {
    expect(await check(code)).toMatchObject(gone)
  } finally {
    vi.useRealTimers()
  }
})
