import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCompanion } from './baileys-fixture.ts'
import { startNetwork, type TestNetwork } from './network-fixture.ts'

const DELIVERED = 3
const READ = 4

let network: TestNetwork

beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

test('Baileys pairs by QR and logs in as the phone that scanned', async () => {
  const { client, companion, phone } = network
  expect(companion.socket().user).toMatchObject({
    id: `${phone.pn}:1@s.whatsapp.net`,
    lid: `${phone.lid}:1@lid`,
    name: 'Toko Maju',
  })
  const states = await client.phones()
  expect(states[0]).toMatchObject({ pn: phone.pn, linked: true, connected: true })
})

test.each(['pn', 'lid'] as const)(
  'a contact and the companion write to each other, addressed by %s',
  async (addressing) => {
    const { client, companion, phone } = network
    const contact = await client.createContact({ addressing, name: 'Siti' })
    const question = 'Halo kak 👋 *pesanan* saya?\nÑandú 你好 🇮🇩'
    const { id } = await client.send(contact.pn, { to: phone.pn, text: question })
    const got = await companion.waitFor('message', (message) => message.id === id)
    const names = [`${contact.pn}@s.whatsapp.net`, `${contact.lid}@lid`]
    const [jid = '', alt = ''] = addressing === 'pn' ? names : names.reverse()
    expect(got).toMatchObject({ text: question, type: 'notify', fromMe: false, jid, alt })

    const answer = 'Sudah dikirim ✅ *JNE*'
    const sent = await companion.send(jid, answer)
    await companion.waitFor('ack', (ack) => ack.id === sent && ack.error === undefined)
    const received = await client.waitFor((entry) => entry.event === 'contact:received' && entry.id === sent)
    expect(received).toMatchObject({ contact: contact.pn, phone: phone.pn, text: answer })
    await client.waitFor(
      (entry) => entry.event === 'phone:received' && entry.id === sent && entry.text === answer,
    )
  },
)

test('the companion can write first, to somebody who never wrote', async () => {
  const { client, companion } = network
  const contact = await client.createContact()
  const id = await companion.send(`${contact.pn}@s.whatsapp.net`, 'Halo!')
  await client.waitFor((entry) => entry.event === 'contact:received' && entry.id === id)
})

test('delivered and read receipts arrive once the contact is online and has read', async () => {
  const { client, companion, phone } = network
  const contact = await client.createContact({ online: false })
  const id = await companion.send(`${contact.pn}@s.whatsapp.net`, 'Pesanan Anda siap')
  await companion.waitFor('ack', (ack) => ack.id === id)
  expect(
    (await client.wholeJournal()).filter((entry) => entry.event === 'contact:received' && entry.id === id),
  ).toEqual([])

  await client.changeContact(contact.pn, { online: true })
  await companion.waitFor('status', (update) => update.id === id && update.status === DELIVERED)
  expect(await client.read(contact.pn, phone.pn)).toEqual({ ids: [id] })
  await companion.waitFor('status', (update) => update.id === id && update.status === READ)
  await client.waitFor((entry) => entry.event === 'contact:read' && entry.ids.includes(id))
})

test('a contact reads by itself after a while, if that is its habit', async () => {
  const { client, companion } = network
  const contact = await client.createContact({ readAfterMs: 300 })
  const id = await companion.send(`${contact.pn}@s.whatsapp.net`, 'Sudah dibaca?')
  await companion.waitFor('status', (update) => update.id === id && update.status === READ)
})

test('a contact that receives the same message id twice shows it once', async () => {
  const { client, companion } = network
  const contact = await client.createContact()
  const jid = `${contact.pn}@s.whatsapp.net`
  const id = await companion.send(jid, 'Terima kasih', 'ABCDEF0123456789')
  await companion.send(jid, 'Terima kasih', id)
  await client.waitFor((entry) => entry.event === 'contact:received-again' && entry.id === id)
  const shown = (await client.wholeJournal()).filter(
    (entry) => entry.event === 'contact:received' && entry.id === id,
  )
  expect(shown).toHaveLength(1)
})

test.each(['pn', 'lid'] as const)(
  'what the owner writes on the phone reaches contact and companion, by %s',
  async (addressing) => {
    const { client, companion, phone } = network
    const contact = await client.createContact({ addressing })
    const { id } = await client.sendFromPhone(phone.pn, { to: contact.pn, text: 'Dari HP' })
    const got = await companion.waitFor('message', (message) => message.id === id)
    const jid = addressing === 'pn' ? `${contact.pn}@s.whatsapp.net` : `${contact.lid}@lid`
    expect(got).toMatchObject({ fromMe: true, text: 'Dari HP', jid })
    await client.waitFor((entry) => entry.event === 'contact:received' && entry.id === id)
    // Acknowledged like any other message: nothing of it is left to redeliver.
    await client.waitFor(
      (entry) => entry.event === 'companion:receipt' && entry.id === id && entry.type === 'sender',
    )
  },
)

test('a message to nobody is refused', async () => {
  const { companion } = network
  const id = await companion.send('6281999999999@s.whatsapp.net', 'Halo?')
  await companion.waitFor('ack', (ack) => ack.id === id && ack.error === '404')
})

test('settings that the companion changes are kept, and synced when it comes again', async () => {
  const { companion } = network
  await companion.socket().updateProfileName('Toko Baru')
  await companion.socket().updateProfileName('Toko Lama')
  await companion.open()
  await companion.socket().resyncAppState(['critical_block'], false)
  await companion.socket().updateProfileName('Toko Maju')
})

test('a companion that knows its edge route is let in as well', async () => {
  const { companion } = network
  companion.auth.creds.routingInfo = Buffer.from('somewhere')
  await companion.open()
})

test('when its pre-keys run out, Baileys brings new ones, and new contacts go on writing', async () => {
  const { client, companion, phone } = network
  const before = companion.auth.creds.nextPreKeyId
  const ids = new Set<string>()
  while (companion.auth.creds.nextPreKeyId === before && ids.size < 2_000) {
    const write = async () => {
      const contact = await client.createContact()
      return (await client.send(contact.pn, { to: phone.pn, text: 'halo' })).id
    }
    for (const id of await Promise.all(Array.from({ length: 20 }, write))) ids.add(id)
  }
  for (const id of ids) await companion.waitFor('message', (message) => message.id === id)
  expect(companion.auth.creds.nextPreKeyId).toBeGreaterThan(before)
})

test('two companions of two phones do not see each other’s messages', async () => {
  const { client, companion, phone, whatsappUrl } = network
  const other = await client.createPhone()
  const second = createTestCompanion(whatsappUrl)
  await second.pair(client, other.pn)
  const contact = await client.createContact()
  const first = await client.send(contact.pn, { to: phone.pn, text: 'ke toko satu' })
  const last = await client.send(contact.pn, { to: other.pn, text: 'ke toko dua' })
  await companion.waitFor('message', ({ id }) => id === first.id)
  await second.waitFor('message', ({ id }) => id === last.id)
  expect(second.messages().map(({ text }) => text)).toEqual(['ke toko dua'])
  expect(companion.messages().map(({ id }) => id)).not.toContain(last.id)
  await second.end()
})
