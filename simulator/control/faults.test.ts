import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCompanion } from '../baileys-fixture.ts'
import type { Fault } from './contract.ts'
import { startNetwork, type TestNetwork } from '../network-fixture.ts'

let network: TestNetwork

beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

const closings: [string, (phone: string) => Fault, number][] = [
  ['a cut connection', (phone) => ({ kind: 'drop', phone }), 428],
  ['a replaced connection', (phone) => ({ kind: 'replaced', phone }), 440],
  ['stream error 503', (phone) => ({ kind: 'stream-error', phone, code: 503 }), 503],
  ['stream error 500', (phone) => ({ kind: 'stream-error', phone, code: 500 }), 500],
  ['stream error 515', (phone) => ({ kind: 'stream-error', phone, code: 515 }), 515],
  ['a required restart', (phone) => ({ kind: 'restart-required', phone }), 515],
]

test.each(closings)('%s: Baileys reports its code and can come back', async (_name, fault, code) => {
  const { client, companion, phone } = network
  const since = companion.reports.length
  await client.fault(fault(phone.pn))
  expect(await companion.closed(since)).toBe(code)
  await companion.open()
})

test('a half-open connection stays silent until Baileys gives it up as lost', async () => {
  const { client, whatsappUrl } = network
  const phone = await client.createPhone()
  const companion = createTestCompanion(whatsappUrl, { keepAliveIntervalMs: 100 })
  await companion.pair(client, phone.pn)
  const since = companion.reports.length
  await client.fault({ kind: 'half-open', phone: phone.pn })
  expect(await companion.closed(since)).toBe(408)
  await companion.open()
  await companion.end()
})

test('a second login of the same companion replaces the first', async () => {
  const { client, companion, phone } = network
  const since = companion.reports.length
  const first = companion.socket()
  const replaced = new Promise((resolve) => {
    first.ev.on('connection.update', ({ connection }) => {
      if (connection === 'close') resolve(true)
    })
  })
  await companion.open()
  await replaced
  expect(await companion.closed(since)).toBe(440)
  expect((await client.phones()).find(({ pn }) => pn === phone.pn)).toMatchObject({ connected: true })
})

test('a corrupt message makes Baileys ask again, and then the text arrives', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact()
  // Once as the first message of a session (pkmsg), once within it.
  for (const text of ['yang pertama', 'yang kedua']) {
    await client.fault({ kind: 'corrupt', phone: phone.pn })
    const { id } = await client.send(contact.pn, { to: phone.pn, text })
    const got = await companion.waitFor('message', (message) => message.id === id)
    expect(got.text).toBe(text)
    await companion.waitFor('unreadable', (report) => report.id === id)
    await client.waitFor(
      (entry) => entry.event === 'companion:receipt' && entry.id === id && entry.type === 'retry',
    )
    await client.waitFor(
      (entry) => entry.event === 'companion:receipt' && entry.id === id && entry.type === 'delivered',
    )
    const answer = await companion.send(`${contact.pn}@s.whatsapp.net`, 'terbaca')
    await client.waitFor((entry) => entry.event === 'contact:received' && entry.id === answer)
  }
  expect((await client.phones()).find(({ pn }) => pn === phone.pn)).toMatchObject({ backlog: 0 })
})

test('a duplicated message reaches Baileys twice with one id, and is journaled as sent once', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact()
  await client.fault({ kind: 'duplicate', phone: phone.pn })
  const { id } = await client.send(contact.pn, { to: phone.pn, text: 'dobel' })
  const after = await client.send(contact.pn, { to: phone.pn, text: 'tidak dobel' })
  await companion.waitFor('message', (message) => message.id === after.id)
  expect(companion.messages().filter((message) => message.id === id)).toHaveLength(2)
  expect(
    (await client.wholeJournal()).filter((entry) => entry.event === 'contact:sent' && entry.id === id),
  ).toHaveLength(1)
})

test('a late ack is late, and the message is there all the same', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact()
  await client.fault({ kind: 'late-ack', phone: phone.pn, ms: 500 })
  const id = await companion.send(`${contact.pn}@s.whatsapp.net`, 'terlambat')
  await client.waitFor((entry) => entry.event === 'contact:received' && entry.id === id)
  expect(companion.reports.filter((report) => report.kind === 'ack' && report.id === id)).toEqual([])
  await companion.waitFor('ack', (ack) => ack.id === id)
})

test('a swallowed ack never comes', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact()
  const jid = `${contact.pn}@s.whatsapp.net`
  await client.fault({ kind: 'swallow-ack', phone: phone.pn })
  const first = await companion.send(jid, 'tanpa kabar')
  const second = await companion.send(jid, 'dengan kabar')
  await companion.waitFor('ack', (ack) => ack.id === second)
  expect(companion.reports.filter((report) => report.kind === 'ack' && report.id === first)).toEqual([])
})

test('a restricted account is told 463 and the contact gets nothing', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact()
  await client.fault({ kind: 'restricted', phone: phone.pn })
  const id = await companion.send(`${contact.pn}@s.whatsapp.net`, 'promo')
  await companion.waitFor('ack', (ack) => ack.id === id && ack.error === '463')
  const mine = (await client.wholeJournal()).filter((entry) => 'id' in entry && entry.id === id)
  expect(mine.map(({ event }) => event)).toEqual(['companion:refused'])
})

test('a contact that can’t read a message asks for it again and gets it', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact()
  await client.fault({ kind: 'unreadable', phone: phone.pn })
  const id = await companion.send(`${contact.pn}@s.whatsapp.net`, 'sekali lagi')
  await client.waitFor((entry) => entry.event === 'contact:undecryptable' && entry.id === id)
  const received = await client.waitFor((entry) => entry.event === 'contact:received' && entry.id === id)
  expect(received).toMatchObject({ text: 'sekali lagi' })
})

test('a phone that removes its companion: Baileys reports 401, then and at the next login, until it is linked anew', async () => {
  const { client, companion, phone } = network
  const since = companion.reports.length
  await client.unlink(phone.pn)
  expect(await companion.closed(since)).toBe(401)
  const next = companion.reports.length
  companion.connect()
  expect(await companion.closed(next)).toBe(401)
  await expect(client.unlink(phone.pn)).rejects.toMatchObject({ code: 'conflict' })
})
