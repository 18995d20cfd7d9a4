import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCompanion, silenceLibsignal, type TestCompanion } from './baileys-fixture.ts'
import { createSimulatorClient, type SimulatorClient } from './client.ts'
import type { Person } from './contract.ts'
import { createSimulator, type Simulator } from './simulator.ts'

let folder: string
let simulator: Simulator
let client: SimulatorClient
let phone: Person
let companion: TestCompanion

beforeAll(async () => {
  silenceLibsignal()
  folder = await mkdtemp(join(tmpdir(), 'simulator-'))
  simulator = await createSimulator({
    dataDir: folder,
    onFailure: (error) => {
      throw error
    },
  })
  client = createSimulatorClient(simulator.controlUrl)
  phone = await client.createPhone({ name: 'Toko Maju' })
  companion = createTestCompanion(simulator.whatsappUrl)
  await companion.pair(client, phone.pn)
})

afterAll(async () => {
  await companion.end()
  await simulator.close()
  await rm(folder, { recursive: true })
})

test('Baileys pairs by QR and logs in as the phone that scanned', async () => {
  expect(companion.socket().user).toMatchObject({
    id: `${phone.pn}:1@s.whatsapp.net`,
    lid: `${phone.lid}:1@lid`,
    name: 'Toko Maju',
  })
  const [state] = await client.phones()
  expect(state).toMatchObject({ pn: phone.pn, linked: true, connected: true })
})

test.each(['pn', 'lid'] as const)(
  'a contact and the companion write to each other, addressed by %s',
  async (addressing) => {
    const contact = await client.createContact({ addressing, name: 'Siti' })
    const question = 'Halo kak 👋 *pesanan* saya?\nÑandú 你好 🇮🇩'
    const { id } = await client.send(contact.pn, { to: phone.pn, text: question })
    const got = await companion.waitFor('message', (message) => message.id === id)
    const [jid, alt] =
      addressing === 'pn'
        ? [`${contact.pn}@s.whatsapp.net`, `${contact.lid}@lid`]
        : [`${contact.lid}@lid`, `${contact.pn}@s.whatsapp.net`]
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
