import { afterAll, beforeAll, expect, test } from 'vitest'
import { startNetwork, type TestNetwork } from './network-fixture.ts'

let network: TestNetwork

beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

const newGroup = async (addressing: 'pn' | 'lid' = 'lid') => {
  const { client, phone } = network
  const [siti, budi] = [
    await client.createContact({ name: 'Siti' }),
    await client.createContact({ name: 'Budi' }),
  ]
  const members = [budi.pn, phone.pn]
  const group = await client.createGroup({
    subject: 'Pelanggan setia',
    creator: siti.pn,
    members,
    addressing,
  })
  return { group, siti, budi }
}

test.each(['pn', 'lid'] as const)(
  'members and the companion write to each other in a group whose members go by %s',
  async (addressing) => {
    const { client, companion } = network
    const { group, siti, budi } = await newGroup(addressing)
    for (const [from, text] of [
      [siti.pn, 'halo semua'],
      [budi.pn, 'halo'],
      [siti.pn, 'apa kabar?'],
    ] as const) {
      const { id } = await client.sendToGroup(group.id, { from, text })
      const got = await companion.waitFor('message', (message) => message.id === id)
      expect(got).toMatchObject({ text, fromMe: false, jid: group.id })
    }
    for (const text of ['satu', 'dua', 'tiga']) {
      const id = await companion.send(group.id, text)
      for (const member of [siti.pn, budi.pn, network.phone.pn]) {
        await client.waitFor(
          (entry) =>
            entry.event === 'group:received' &&
            entry.id === id &&
            entry.member === member &&
            entry.text === text,
        )
      }
    }
    const journal = await client.wholeJournal()
    expect(
      journal.filter(({ event }) => ['group:undecryptable', 'group:received-again'].includes(event)),
    ).toEqual([])
    expect(
      journal.filter(
        (entry) => entry.event === 'companion:receipt' && (entry.type === 'retry' || entry.type === 'nack'),
      ),
    ).toEqual([])
    expect((await client.phones())[0]?.backlog).toBe(0)
  },
)

test('a companion that does not have a member’s key asks for the message again', async () => {
  const { client, companion } = network
  const { group, siti } = await newGroup()
  await client.sendToGroup(group.id, { from: siti.pn, text: 'pertama' })
  await client.fault({ kind: 'corrupt', phone: network.phone.pn })
  const { id } = await client.sendToGroup(group.id, { from: siti.pn, text: 'rusak' })
  await companion.waitFor('message', (message) => message.id === id && message.text === 'rusak')
  const { id: next } = await client.sendToGroup(group.id, { from: siti.pn, text: 'sesudahnya' })
  await companion.waitFor('message', (message) => message.id === next)
})

test('who is in a group and what it is called is told, and asked for', async () => {
  const { client, companion } = network
  const { group, siti, budi } = await newGroup()
  const dewi = await client.createContact({ name: 'Dewi' })
  await client.changeGroup(group.id, { by: siti.pn, what: 'add', people: [dewi.pn] })
  await client.changeGroup(group.id, { by: siti.pn, what: 'subject', text: 'Baru' })
  await client.changeGroup(group.id, { by: budi.pn, what: 'leave' })
  const metadata = await companion.socket().groupMetadata(group.id)
  expect(metadata).toMatchObject({ subject: 'Baru', addressingMode: 'lid' })
  expect(metadata.participants.map(({ id, phoneNumber, admin }) => ({ id, phoneNumber, admin }))).toEqual(
    expect.arrayContaining([
      { id: `${siti.lid}@lid`, phoneNumber: `${siti.pn}@s.whatsapp.net`, admin: 'superadmin' },
      { id: `${dewi.lid}@lid`, phoneNumber: `${dewi.pn}@s.whatsapp.net`, admin: null },
    ]),
  )
  expect(metadata.participants).toHaveLength(3)
})
