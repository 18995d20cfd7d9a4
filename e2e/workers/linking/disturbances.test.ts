import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ContactState } from '@sahut/simulator/control/contract'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>
let contact: ContactState
let journalStart = 0

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker({ keepAliveMs: 2_000 })
  linked = await rig.link(worker)
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

beforeEach(async () => {
  contact = await rig.client.createContact()
  journalStart = (await rig.client.wholeJournal()).at(-1)?.n ?? 0
})

const write = (text: string) => rig.client.send(contact.pn, { to: linked.phone.pn, text })

const arrived = (texts: string[]) =>
  until(async () => {
    const found = await rig.textsOf(linked.number, contact)
    return found.length >= texts.length && found
  })

const answer = async (text: string) => {
  const sent = await rig.answer(linked.number, contact, text)
  worker.bus.signal(`worker:${linked.number.numberId}`, { type: 'outbox' })
  return sent
}

const statusOf = (seq: number, status: string) =>
  until(async () => {
    const message = await rig.log.message(rig.chatOf(linked.number, contact), seq)
    return message?.status === status && message
  })

/** What the network noted of this test's contact. */
const noted = async (event: string) =>
  (await rig.client.wholeJournal(journalStart)).filter(
    (entry) => entry.event === event && 'contact' in entry && entry.contact === contact.pn,
  )

describe('the connection', () => {
  test.each([
    ['breaks', { kind: 'drop' as const }],
    ['is open and dead', { kind: 'half-open' as const }],
    ['is ended with 503', { kind: 'stream-error' as const, code: 503 as const }],
    ['is ended with 515', { kind: 'stream-error' as const, code: 515 as const }],
    ['is ended with 500', { kind: 'stream-error' as const, code: 500 as const }],
  ])('%s: the number comes back by itself, and nothing is lost or doubled', async (_what, fault) => {
    await write('sebelum')
    await rig.client.fault({ ...fault, phone: linked.phone.pn })
    await write('selama')
    const { seq } = await answer('jawaban')
    await rig.client.waitFor(({ event }) => event === 'companion:connected', journalStart)
    await write('sesudah')
    await statusOf(seq, 'sent')
    await arrived(['sebelum', 'selama', 'jawaban', 'sesudah'])
    const texts = await rig.textsOf(linked.number, contact)
    expect(texts.filter((text) => text !== 'jawaban')).toEqual(['sebelum', 'selama', 'sesudah'])
    expect(await noted('contact:received')).toHaveLength(1)
    await rig.reaches(linked.number, 'open')
  })
})

describe('a message from a contact', () => {
  test('that WhatsApp delivers twice is in the log once', async () => {
    await rig.client.fault({ kind: 'duplicate', phone: linked.phone.pn })
    await write('dua kali')
    await write('sekali')
    expect(await arrived(['dua kali', 'sekali'])).toEqual(['dua kali', 'sekali'])
    await until(async () => (await noted('companion:receipt')).length >= 3)
    expect(await rig.textsOf(linked.number, contact)).toEqual(['dua kali', 'sekali'])
  })

  test('that can not be decrypted is asked for again and arrives once', async () => {
    await write('kenalan')
    await arrived(['kenalan'])
    await rig.client.fault({ kind: 'corrupt', phone: linked.phone.pn })
    await write('rusak')
    // Its line stands there at once, and gets its words when they come.
    await until(async () => (await rig.textsOf(linked.number, contact)).at(-1) === 'rusak')
    expect(await arrived(['kenalan', 'rusak'])).toEqual(['kenalan', 'rusak'])
    expect(
      (await noted('companion:receipt')).some((entry) => 'type' in entry && entry.type === 'retry'),
    ).toBe(true)
  })
})

describe('an answer', () => {
  test('whose ack is late is sent once', async () => {
    await rig.client.fault({ kind: 'late-ack', phone: linked.phone.pn, ms: 300 })
    await rig.client.changeContact(contact.pn, { deliver: false })
    const { seq } = await answer('terlambat')
    await statusOf(seq, 'sent')
    expect(await noted('contact:received')).toHaveLength(1)
    expect(await noted('contact:received-again')).toHaveLength(0)
  })

  test('whose ack is lost counts as sent once the contact has it', async () => {
    await rig.client.fault({ kind: 'swallow-ack', phone: linked.phone.pn })
    const { seq } = await answer('tanpa ack')
    await statusOf(seq, 'sent')
    expect(await noted('contact:received-again')).toHaveLength(0)
  })

  test('whose ack is lost while the contact is away goes out again under the same id', async () => {
    await rig.client.changeContact(contact.pn, { online: false })
    await rig.client.fault({ kind: 'swallow-ack', phone: linked.phone.pn })
    const { seq } = await answer('dua kali dikirim')
    await statusOf(seq, 'sent')
    await rig.client.changeContact(contact.pn, { online: true })
    await until(async () => (await noted('contact:received')).length > 0)
    expect(await noted('contact:received')).toHaveLength(1)
    expect(await noted('companion:sent')).toHaveLength(2)
  })

  test('that WhatsApp refuses is shown as failed, with the reason, and is not tried again', async () => {
    await write('halo')
    await arrived(['halo'])
    await rig.client.fault({ kind: 'restricted', phone: linked.phone.pn })
    const { seq } = await answer('ditolak')
    expect(await statusOf(seq, 'failed')).toMatchObject({ reason: 'forbidden' })
    const { seq: next } = await answer('diterima')
    await statusOf(next, 'sent')
    expect((await noted('contact:received')).map((entry) => 'text' in entry && entry.text)).toEqual([
      'diterima',
    ])
    await until(async () => (await rig.log.outbox(linked.number.numberId)).length === 0)
  })

  test('lands in the chat that the contact writes in, however it is addressed', async () => {
    await write('halo')
    await arrived(['halo'])
    const { seq } = await answer('hai')
    await statusOf(seq, 'sent')
    await rig.client.send(contact.pn, { to: linked.phone.pn, text: 'lagi', addressing: 'lid' })
    expect(await arrived(['halo', 'hai', 'lagi'])).toEqual(['halo', 'hai', 'lagi'])
  })

  test('that the contact could not read is sent again from the log, by a worker that never saw it', async () => {
    await rig.client.changeContact(contact.pn, { online: false })
    const { seq } = await answer('tak terbaca')
    await statusOf(seq, 'sent')
    await worker.close()
    await rig.client.fault({ kind: 'unreadable', phone: linked.phone.pn })
    await rig.client.changeContact(contact.pn, { online: true })
    worker = await rig.startWorker()
    await until(async () => (await noted('contact:received')).length > 0)
    expect(await noted('contact:received')).toMatchObject([{ text: 'tak terbaca' }])
  })
})
