import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCompanion } from './baileys-fixture.ts'
import { startNetwork, type TestNetwork } from './network-fixture.ts'

let network: TestNetwork

beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

/** A companion that shows a code for a new phone. */
const showCode = async () => {
  const { client, whatsappUrl } = network
  const phone = await client.createPhone({ name: 'Toko Maju' })
  const companion = createTestCompanion(whatsappUrl)
  companion.connect()
  await companion.waitFor('qr')
  const code = await companion.socket().requestPairingCode(phone.pn)
  await client.waitFor((entry) => entry.event === 'phone:code-asked' && entry.phone === phone.pn)
  return { client, phone, companion, code }
}

test('Baileys pairs by the code that it shows, which works once', async () => {
  const { client, phone, companion, code } = await showCode()
  expect(await client.enterCode(phone.pn, `${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)).toEqual({
    device: 1,
  })
  await companion.waitFor('close', (end) => end.code === 515)
  await companion.open()
  expect(companion.socket().user).toMatchObject({ id: `${phone.pn}:1@s.whatsapp.net` })
  await expect(client.enterCode(phone.pn, code)).rejects.toMatchObject({ code: 'conflict' })
  await companion.end()
})

test('a wrong code links nothing, and the right one still does', async () => {
  const { client, phone, companion, code } = await showCode()
  const wrong = code.startsWith('A') ? 'B2345678' : 'A2345678'
  await expect(client.enterCode(phone.pn, wrong)).rejects.toMatchObject({
    code: 'invalid_input',
    field: 'code',
  })
  expect((await client.phones()).find(({ pn }) => pn === phone.pn)).toMatchObject({ linked: false })
  await client.enterCode(phone.pn, code)
  await companion.waitFor('close', (end) => end.code === 515)
})

test('the code of a companion that left has expired, one that nobody asked for is unknown', async () => {
  const { client, phone, companion, code } = await showCode()
  const since = companion.reports.length
  await companion.end()
  await companion.closed(since)
  await expect
    .poll(() => client.enterCode(phone.pn, code).catch((error: unknown) => error))
    .toMatchObject({ code: 'conflict' })
  const stranger = await client.createPhone()
  await expect(client.enterCode(stranger.pn, code)).rejects.toMatchObject({ code: 'not_found' })
})
