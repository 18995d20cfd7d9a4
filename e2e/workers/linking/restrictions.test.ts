import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker({ probeMs: 3_600_000 })
  linked = await rig.link(worker)
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

const restriction = async () => (await rig.stateOf(linked.number)).restriction
const statusOf = async (contact: ContactState, seq: number) =>
  (await rig.log.message(rig.chatOf(linked.number, contact), seq))?.status
const becomes = (contact: ContactState, seq: number, status: string) =>
  until(async () => (await statusOf(contact, seq)) === status)
const refusals = async () =>
  (await rig.client.wholeJournal()).filter(({ event }) => event === 'companion:refused').length
const write = (from: ContactState) => rig.client.send(from.pn, { to: linked.phone.pn, text: 'halo' })

test('a refused first message waits, untried, while chats with people who wrote go on; when its contact writes it goes', async () => {
  const stranger = await rig.client.createContact()
  const another = await rig.client.createContact()
  const customer = await rig.client.createContact()
  await write(customer)
  await until(async () => (await rig.messagesOf(linked.number, customer)).length === 1)

  await rig.client.fault({ kind: 'restricted', phone: linked.phone.pn })
  const first = await rig.answer(linked.number, stranger, 'promo')
  await until(restriction)
  const second = await rig.answer(linked.number, another, 'promo juga')
  const warm = await rig.answer(linked.number, customer, 'siap')
  await becomes(customer, warm.seq, 'sent')
  // The worker looks every 200 ms: it has looked at both several times since.
  for (const text of ['satu', 'dua']) {
    const { seq } = await rig.answer(linked.number, customer, text)
    await becomes(customer, seq, 'sent')
  }
  expect(await statusOf(stranger, first.seq)).toBe('queued')
  expect(await statusOf(another, second.seq)).toBe('queued')
  expect(await refusals()).toBe(1)

  expect(await rig.log.cancel(rig.chatOf(linked.number, another), second.seq)).toBe(true)
  await write(stranger)
  await becomes(stranger, first.seq, 'sent')
  expect(await refusals()).toBe(1)
})

test('a lock that WhatsApp announces outlives the worker, is told with its end, and lets everything go when it is lifted', async () => {
  await rig.client.fault({ kind: 'time-lock', phone: linked.phone.pn, seconds: 86_400 })
  const { until: end = 0 } = await until(async () => {
    const now = await restriction()
    return now?.until !== undefined && now
  })
  expect(Math.abs(end - Date.now() - 86_400_000)).toBeLessThan(60_000)
  await worker.close()
  worker = await rig.startWorker({ probeMs: 3_600_000 })
  const stranger = await rig.client.createContact()
  const customer = await rig.client.createContact()
  const cold = await rig.answer(linked.number, stranger, 'promo')
  await write(customer)
  await until(async () => (await rig.messagesOf(linked.number, customer)).length === 1)
  const warm = await rig.answer(linked.number, customer, 'siap')
  await becomes(customer, warm.seq, 'sent')
  expect(await statusOf(stranger, cold.seq)).toBe('queued')

  await rig.client.fault({ kind: 'time-lock', phone: linked.phone.pn, seconds: 0 })
  await becomes(stranger, cold.seq, 'sent')
  await until(async () => (await restriction()) === undefined)
})
