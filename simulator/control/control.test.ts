import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCompanion } from '../baileys-fixture.ts'
import { startNetwork, type TestNetwork } from '../network-fixture.ts'

let network: TestNetwork
let contact: string

beforeAll(async () => {
  network = await startNetwork()
  contact = (await network.client.createContact()).pn
})
afterAll(() => network.close())

const post = (path: string, body: unknown, method = 'POST') =>
  fetch(`${network.controlUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const mistakes: [string, () => Promise<Response>, number, string, string | undefined][] = [
  ['no JSON', () => post('/phones', '{'), 400, 'invalid_input', undefined],
  ['a number with letters', () => post('/phones', { pn: '62abc' }), 400, 'invalid_input', 'pn'],
  ['a number that is taken', () => post('/phones', { pn: network.phone.pn }), 409, 'conflict', 'pn'],
  [
    'a contact with the number of a phone',
    () => post('/contacts', { pn: network.phone.pn }),
    409,
    'conflict',
    'pn',
  ],
  ['an unknown field', () => post('/contacts', { nama: 'Budi' }), 400, 'invalid_input', undefined],
  ['an unknown phone', () => post('/phones/6280000000/unlink', {}), 404, 'not_found', undefined],
  [
    'a phone where a contact belongs',
    () => post(`/contacts/${network.phone.pn}/read`, { from: contact }),
    404,
    'not_found',
    undefined,
  ],
  [
    'a message to nobody',
    () => post(`/contacts/${contact}/messages`, { to: '6280000000', text: 'x' }),
    404,
    'not_found',
    undefined,
  ],
  [
    'an empty message',
    () => post(`/contacts/${contact}/messages`, { to: network.phone.pn, text: '' }),
    400,
    'invalid_input',
    'text',
  ],
  [
    'a wrong habit',
    () => post(`/contacts/${contact}`, { readAfterMs: -1 }, 'PATCH'),
    400,
    'invalid_input',
    'readAfterMs',
  ],
  [
    'an unknown fault',
    () => post('/faults', { kind: 'earthquake', phone: network.phone.pn }),
    400,
    'invalid_input',
    'kind',
  ],
  [
    'a wrong stream error',
    () => post('/faults', { kind: 'stream-error', phone: network.phone.pn, code: 1 }),
    400,
    'invalid_input',
    'code',
  ],
  [
    'a wrong place in the journal',
    () => fetch(`${network.controlUrl}/journal?after=-1`),
    400,
    'invalid_input',
    'after',
  ],
  [
    'a mangled QR code',
    () => post(`/phones/${network.phone.pn}/scan`, { qr: 'https://wa.me/hello' }),
    400,
    'invalid_input',
    'qr',
  ],
  ['a script without numbers', () => post('/script', { numbers: [] }), 400, 'invalid_input', 'numbers'],
  ['an unknown path', () => post('/nothing', {}), 404, 'not_found', undefined],
]

test.each(mistakes)('%s is refused and changes nothing', async (_name, act, status, code, field) => {
  const { client } = network
  const before = [await client.state(), await client.contacts(), await client.phones()]
  const response = await act()
  const body: unknown = await response.json()
  expect({ status: response.status, body }).toMatchObject({
    status,
    body: { error: { code, ...(field === undefined ? {} : { field }) } },
  })
  expect([await client.state(), await client.contacts(), await client.phones()]).toEqual(before)
})

test('a QR code that nobody shows is unknown, one of a closed connection has expired, one of another client is mangled', async () => {
  const { client, whatsappUrl } = network
  const phone = await client.createPhone()
  const companion = createTestCompanion(whatsappUrl)
  companion.connect()
  const { qr } = await companion.waitFor('qr')
  const [ref = '', ...keys] = qr.slice(qr.indexOf('#') + 1).split(',')
  await expect(client.scan(phone.pn, [`${ref}x`, ...keys].join(','))).rejects.toMatchObject({
    code: 'not_found',
  })
  const stranger = [ref, keys[1], keys[0], keys[2]].join(',')
  await expect(client.scan(phone.pn, stranger)).rejects.toMatchObject({ code: 'invalid_input', field: 'qr' })
  const since = companion.reports.length
  await companion.end()
  await companion.closed(since)
  await expect
    .poll(() => client.scan(phone.pn, qr).catch((error: unknown) => error))
    .toMatchObject({ code: 'conflict' })
  expect((await client.phones()).find(({ pn }) => pn === phone.pn)).toMatchObject({ linked: false })
})

test('a phone that links another companion gives up the former', async () => {
  const { client, whatsappUrl } = network
  const phone = await client.createPhone()
  const [first, second] = [createTestCompanion(whatsappUrl), createTestCompanion(whatsappUrl)]
  await first.pair(client, phone.pn)
  const since = first.reports.length
  await second.pair(client, phone.pn)
  expect(await first.closed(since)).toBe(401)
  const { id } = await client.send(contact, { to: phone.pn, text: 'ke yang baru' })
  await second.waitFor('message', (message) => message.id === id)
  expect(second.auth.creds.me?.id).toBe(`${phone.pn}:2@s.whatsapp.net`)
  await second.end()
})

test('the journal tells a message’s whole way, and a long poll answers as soon as there is news', async () => {
  const { client, companion, phone } = network
  const { journal } = await client.state()
  const news = client.journal(journal, { wait: 60_000 })
  const { id, t } = await client.send(contact, { to: phone.pn, text: 'Apa kabar?' })
  expect((await news)[0]).toMatchObject({
    n: journal + 1,
    event: 'contact:sent',
    contact,
    phone: phone.pn,
    id,
    t,
    linked: true,
  })
  await companion.waitFor('message', (message) => message.id === id)
  await client.waitFor((entry) => entry.event === 'companion:receipt' && entry.id === id)
  const story = (await client.wholeJournal()).filter((entry) => 'id' in entry && entry.id === id)
  expect(story.map(({ event }) => event)).toEqual(['contact:sent', 'companion:receipt'])
})

test.each([
  ['of a page', { origin: 'http://127.0.0.1:5173', 'content-type': 'application/json' }],
  ['as a page may send it without asking', { 'content-type': 'text/plain' }],
])('F1: a call %s is refused, and nothing comes of it', async (_what, headers) => {
  const before = (await network.client.state()).phones
  const answer = await fetch(`${network.controlUrl}/phones`, { method: 'POST', headers, body: '{}' })
  expect(answer.status).toBe(403)
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  expect((await network.client.state()).phones).toBe(before)
})
