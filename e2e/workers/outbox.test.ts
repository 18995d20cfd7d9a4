import { outboxKey } from '@sahut/core/store/keys/number'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>
let contact: ContactState

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker({ answerMs: 5_000, sendTries: 3 })
  linked = await rig.link(worker)
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

beforeEach(async () => {
  contact = await rig.client.createContact()
  await rig.client.send(contact.pn, { to: linked.phone.pn, text: 'halo' })
  await until(async () => (await rig.messagesOf(linked.number, contact)).length === 1)
})

const becomes = (whose: ContactState, seq: number, status: string) =>
  until(async () => (await rig.log.message(rig.chatOf(linked.number, whose), seq))?.status === status)

const received = async (whose: ContactState): Promise<string[]> =>
  (await rig.client.wholeJournal()).flatMap((entry) =>
    entry.event === 'contact:received' && entry.contact === whose.pn ? [entry.text] : [],
  )

test('after a message that WhatsApp refuses for good the next ones go out in their order', async () => {
  await rig.client.fault({ kind: 'restricted', phone: linked.phone.pn })
  const sent = []
  for (const text of ['ditolak', 'dua', 'tiga', 'empat'])
    sent.push(await rig.answer(linked.number, contact, text))
  const [refused, ...others] = sent
  await becomes(contact, refused?.seq ?? 0, 'failed')
  for (const { seq } of others) await becomes(contact, seq, 'sent')
  await until(async () => (await received(contact)).length >= 3)
  expect(await received(contact)).toEqual(['dua', 'tiga', 'empat'])
})

test('a message whose row in the outbox is broken goes out from the chat, in its order, and holds up nobody', async () => {
  const other = await rig.client.createContact()
  // While nobody runs the number, so that the row is broken before it is read.
  await worker.close()
  const chat = rig.chatOf(linked.number, contact)
  const before = await rig.answer(linked.number, contact, 'di depan')
  const broken = await rig.answer(linked.number, contact, 'rusak')
  await rig.table.put({ ...outboxKey(chat.numberId, chat.chatId, broken.seq), text: 1 })
  const behind = await rig.answer(linked.number, contact, 'di belakang')
  // A row of a message that nobody ever wrote holds up nobody either.
  await rig.table.put({ ...outboxKey(chat.numberId, chat.chatId, 9_999), text: 1 })
  const elsewhere = await rig.answer(linked.number, other, 'di tempat lain')
  worker = await rig.startWorker({ answerMs: 5_000, sendTries: 3 })
  for (const { seq } of [before, broken, behind]) await becomes(contact, seq, 'sent')
  await becomes(other, elsewhere.seq, 'sent')
  await until(async () => (await received(contact)).length >= 3)
  expect(await received(contact)).toEqual(['di depan', 'rusak', 'di belakang'])
  await rig.table.delete(outboxKey(chat.numberId, chat.chatId, 9_999))
  await until(async () => (await rig.log.outbox(chat.numberId)).length === 0)
})

test('a message whose answer was lost with its connection goes out again, before the next one, and the contact has it once', async () => {
  await rig.client.changeContact(contact.pn, { deliver: false })
  await rig.client.fault({ kind: 'late-ack', phone: linked.phone.pn, ms: 700 })
  const last = (await rig.client.wholeJournal()).at(-1)?.n ?? 0
  const { seq } = await rig.answer(linked.number, contact, 'terlambat')
  await rig.client.waitFor(({ event }) => event === 'companion:sent', last)
  await rig.client.fault({ kind: 'drop', phone: linked.phone.pn })
  await becomes(contact, seq, 'sent')
  const { seq: next } = await rig.answer(linked.number, contact, 'berikutnya')
  await becomes(contact, next, 'sent')
  await rig.client.changeContact(contact.pn, { deliver: true })
  await until(async () => (await received(contact)).length >= 2)
  expect(await received(contact)).toEqual(['terlambat', 'berikutnya'])
})

test.each([429, 503, 479])(
  // 479 is G7's.
  'a message that WhatsApp refuses for now (%i) goes out again, before the next one, and the contact has it once',
  async (code) => {
    await rig.client.fault({ kind: 'refused', phone: linked.phone.pn, code, count: 2 })
    const first = await rig.answer(linked.number, contact, 'dulu')
    const second = await rig.answer(linked.number, contact, 'lalu')
    await becomes(contact, second.seq, 'sent')
    await becomes(contact, first.seq, 'sent')
    await until(async () => (await received(contact)).length >= 2)
    expect(await received(contact)).toEqual(['dulu', 'lalu'])
    const last = (await rig.client.wholeJournal()).filter(({ event }) => event === 'companion:refused')
    expect(last.slice(-2)).toMatchObject([{ id: first.whatsappId }, { id: first.whatsappId }])
  },
)

test.each([
  [503, 'unavailable'],
  [479, 'misaddressed'],
])(
  'a message that WhatsApp goes on refusing (%i) fails in the end as %s, and its chat goes on (G7)',
  async (code, reason) => {
    await rig.client.fault({ kind: 'refused', phone: linked.phone.pn, code, count: 3 })
    const first = await rig.answer(linked.number, contact, 'tidak bisa')
    const second = await rig.answer(linked.number, contact, 'bisa')
    await becomes(contact, second.seq, 'sent')
    const failed = await rig.log.message(rig.chatOf(linked.number, contact), first.seq)
    expect(failed).toMatchObject({ status: 'failed', reason })
    await until(async () => (await received(contact)).length >= 1)
    expect(await received(contact)).toEqual(['bisa'])
  },
)
