import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Connections that look open and carry nothing, by workers whose keep-alive would not tell for an hour.
 */

const HOUR_MS = 3_600_000

let rig: Rig
let number: Awaited<ReturnType<Rig['linkedNumber']>>['number']
let phone: Awaited<ReturnType<Rig['linkedNumber']>>['phone']
let contact: ContactState
let journalStart = 0

beforeAll(async () => {
  rig = await startRig()
})

beforeEach(async () => {
  const linked = await rig.linkedNumber()
  number = linked.number
  phone = linked.phone
  contact = await rig.client.createContact({ deliver: false })
  journalStart = (await rig.client.wholeJournal()).at(-1)?.n ?? 0
})

afterAll(async () => {
  await rig.stop()
})

const startWorker = async (suspectMs: number) => {
  const worker = await rig.startWorker({ keepAliveMs: HOUR_MS, answerMs: HOUR_MS, suspectMs })
  await until(async () => (await rig.client.phones()).find(({ pn }) => pn === phone.pn)?.connected)
  return worker
}

const isSent = (seq: number) =>
  until(async () => (await rig.log.message(rig.chatOf(number, contact), seq))?.status === 'sent')

const noted = async (event: string) =>
  (await rig.client.wholeJournal(journalStart)).filter((entry) => entry.event === event)

test('an answer that was written into a dead connection goes out over a new one, long before a keep-alive tells', async () => {
  const worker = await startWorker(1_000)
  await rig.client.fault({ kind: 'half-open', phone: phone.pn })
  const { seq, whatsappId } = await rig.answer(number, contact, 'tetap sampai')
  await isSent(seq)
  expect(await noted('contact:received')).toMatchObject([{ id: whatsappId, contact: contact.pn }])
  await worker.close()
})

test('a connection over which WhatsApp is slow to take a message, but answers when asked, is kept', async () => {
  // How soon it has to answer is tested by a clock that can be moved (workers/whatsapp/connection/silence.test.ts); here it has seconds.
  const worker = await startWorker(6_000)
  await rig.client.fault({ kind: 'late-ack', phone: phone.pn, ms: 12_000 })
  const { seq } = await rig.answer(number, contact, 'lambat')
  await isSent(seq)
  expect(await noted('companion:disconnected')).toEqual([])
  expect(await noted('companion:sent')).toHaveLength(1)
  await worker.close()
})

test('a connection that brings everything but takes no message is made anew, and what waits goes out once', async () => {
  const worker = await rig.startWorker({ keepAliveMs: HOUR_MS, answerMs: 300 })
  await until(async () => (await rig.client.phones()).find(({ pn }) => pn === phone.pn)?.connected)
  await rig.client.fault({ kind: 'swallow-ack', phone: phone.pn, count: 4 })
  const { seq, whatsappId } = await rig.answer(number, contact, 'sekali saja')
  await isSent(seq)
  expect((await noted('companion:disconnected')).length).toBeGreaterThan(0)
  expect(await noted('contact:received')).toMatchObject([{ id: whatsappId, contact: contact.pn }])
  await worker.close()
})
