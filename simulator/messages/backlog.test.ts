import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder, startNetwork, type TestNetwork } from '../network-fixture.ts'
import { createTestCompanion } from '../baileys-fixture.ts'
import { spawnSimulator } from '../control/spawn.ts'
import { rm } from 'node:fs/promises'

let network: TestNetwork

beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

test('what comes while the companion is away arrives at its next login, in order, as offline messages', async () => {
  const { client, companion, phone } = network
  const contacts = [await client.createContact(), await client.createContact({ addressing: 'lid' })]
  const { journal } = await client.state()
  await companion.end()
  await client.waitFor((entry) => entry.event === 'companion:disconnected', journal)
  const ids: string[] = []
  for (let turn = 0; turn < 10; turn += 1) {
    const contact = contacts[turn % 2]
    ids.push((await client.send(contact?.pn ?? '', { to: phone.pn, text: `pesan ${turn}` })).id)
  }
  expect((await client.phones())[0]).toMatchObject({ connected: false, backlog: 10 })

  const since = companion.reports.length
  await companion.open()
  await companion.waitFor('message', ({ id }) => id === ids.at(-1))
  const arrived = companion.messages().filter(({ id }) => ids.includes(id))
  expect(arrived.map(({ id }) => id)).toEqual(ids)
  expect(new Set(arrived.map(({ type }) => type))).toEqual(new Set(['append']))
  expect(companion.reports.slice(since).findIndex(({ kind }) => kind === 'open')).toBeGreaterThan(-1)
  for (const id of ids)
    await client.waitFor((entry) => entry.event === 'companion:receipt' && entry.id === id)
  expect((await client.phones())[0]).toMatchObject({ backlog: 0 })
})

test('what the companion did not acknowledge is not sent again while it is connected, but at each login', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact()
  // A frozen line takes the message and its receipt with it.
  await client.fault({ kind: 'half-open', phone: phone.pn })
  const { id } = await client.send(contact.pn, { to: phone.pn, text: 'masih di jalan' })
  expect((await client.phones())[0]).toMatchObject({ backlog: 1 })
  const since = companion.reports.length
  await client.fault({ kind: 'drop', phone: phone.pn })
  await companion.closed(since)
  await companion.open()
  const got = await companion.waitFor('message', (message) => message.id === id)
  expect(got).toMatchObject({ text: 'masih di jalan', type: 'append' })
  await client.waitFor((entry) => entry.event === 'companion:receipt' && entry.id === id)
  expect(companion.messages().filter((message) => message.id === id)).toHaveLength(1)
  expect((await client.phones())[0]).toMatchObject({ backlog: 0 })
})

test('what came before the companion was linked is in its first history', async () => {
  const { client, whatsappUrl } = network
  const phone = await client.createPhone()
  const contact = await client.createContact({ name: 'Rina' })
  const asked = await client.send(contact.pn, { to: phone.pn, text: 'Sudah buka kak?' })
  const told = await client.sendFromPhone(phone.pn, { to: contact.pn, text: 'Sudah' })
  const companion = createTestCompanion(whatsappUrl)
  await companion.pair(client, phone.pn)
  const jid = `${contact.pn}@s.whatsapp.net`
  const first = await companion.waitFor('history', ({ id }) => id === asked.id)
  expect(first).toMatchObject({ text: 'Sudah buka kak?', jid, fromMe: false })
  expect(await companion.waitFor('history', ({ id }) => id === told.id)).toMatchObject({ jid, fromMe: true })
  await companion.end()
})

test('what a removed companion never fetched is in the history of the next', async () => {
  const { client, whatsappUrl } = network
  const phone = await client.createPhone()
  const contact = await client.createContact()
  const former = createTestCompanion(whatsappUrl)
  await former.pair(client, phone.pn)
  const { journal } = await client.state()
  await former.end()
  await client.waitFor((entry) => entry.event === 'companion:disconnected', journal)
  const { id } = await client.send(contact.pn, { to: phone.pn, text: 'tidak sempat' })
  await client.unlink(phone.pn)
  const next = createTestCompanion(whatsappUrl)
  await next.pair(client, phone.pn)
  expect(await next.waitFor('history', (message) => message.id === id)).toMatchObject({
    text: 'tidak sempat',
  })
  expect(next.messages()).toEqual([])
  await next.end()
})

test('receipts wait for the companion too', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact({ online: false })
  const id = await companion.send(`${contact.pn}@s.whatsapp.net`, 'Kapan bisa diambil?')
  await companion.waitFor('ack', (ack) => ack.id === id)
  const { journal } = await client.state()
  await companion.end()
  await client.waitFor((entry) => entry.event === 'companion:disconnected', journal)
  await client.changeContact(contact.pn, { online: true })
  await client.read(contact.pn, phone.pn)
  await companion.open()
  await companion.waitFor('status', (update) => update.id === id && update.status === 4)
})

test('SIGKILL of the simulator keeps pairing, sessions, backlog and journal', async () => {
  const dataDir = await makeFolder()
  const first = await spawnSimulator({ dataDir })
  const phone = await first.client.createPhone()
  const companion = createTestCompanion(first.whatsappUrl)
  await companion.pair(first.client, phone.pn)
  const contact = await first.client.createContact()
  const jid = `${contact.pn}@s.whatsapp.net`
  const before = await first.client.send(contact.pn, { to: phone.pn, text: 'sebelum' })
  await companion.waitFor('message', ({ id }) => id === before.id)
  const answer = await companion.send(jid, 'jawaban')
  await first.client.waitFor((entry) => entry.event === 'contact:received' && entry.id === answer)
  await first.client.waitFor((entry) => entry.event === 'companion:receipt' && entry.id === before.id)

  const since = companion.reports.length
  await companion.end()
  await companion.closed(since)
  const missed = await first.client.send(contact.pn, { to: phone.pn, text: 'saat mati' })
  const journal = await first.client.wholeJournal()
  await first.kill('SIGKILL')

  const second = await spawnSimulator({ dataDir })
  expect(second.certKey).toBe(first.certKey)
  const kept = await second.client.wholeJournal()
  expect(kept.slice(0, journal.length)).toEqual(journal)
  companion.moveTo(second.whatsappUrl)
  await companion.open()
  await companion.waitFor('message', ({ id }) => id === missed.id)
  const after = await second.client.send(contact.pn, { to: phone.pn, text: 'sesudah' })
  await companion.waitFor('message', ({ id }) => id === after.id)
  const reply = await companion.send(jid, 'masih tersambung')
  await second.client.waitFor((entry) => entry.event === 'contact:received' && entry.id === reply)
  expect(companion.reports.filter(({ kind }) => kind === 'unreadable')).toEqual([])
  const entries = (await second.client.wholeJournal()).map(({ n }) => n)
  expect(entries).toEqual(entries.map((_, index) => index + 1))
  await companion.end()
  await second.stop()
  await rm(dataDir, { recursive: true })
})
