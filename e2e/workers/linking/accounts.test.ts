import { workerTopic } from '@sahut/core/bus/rooms'
import { newInboxId } from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Whose number: a number and its WhatsApp account belong together, whatever phone scans.
 */

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterEach(async () => {
  await rig.killWorkers()
})

afterAll(async () => {
  await rig.stop()
})

type Running = Awaited<ReturnType<Rig['startWorker']>>

const ask = (number: WhatsAppNumber, wanted: 'linked' | 'unlinked') =>
  rig.numbers.request(rig.workspaceId, number.numberId, wanted)

/** Somebody asks for a link, and a phone scans the QR that is shown. */
const scanWith = async (worker: Running, number: WhatsAppNumber, pn: string, how = {}) => {
  const told = worker.facts.length
  await ask(number, 'linked')
  await rig.client.scan(pn, await rig.qrOf(worker, number, told), how)
}

const isLinked = async (pn: string) => (await rig.client.phones()).find((phone) => phone.pn === pn)?.linked

const unlinkings = async () =>
  (await rig.client.wholeJournal()).flatMap((entry) =>
    entry.event === 'companion:unlinked' ? [`${entry.phone} by ${entry.by}`] : [],
  )

describe('another phone', () => {
  test('B1: is refused, its link ended on WhatsApp too, nothing of it kept; the right phone is let in', async () => {
    const worker = await rig.startWorker()
    const { number, phone } = await rig.link(worker)
    const contact = await rig.client.createContact({ name: 'Ibu Ratna' })
    await rig.client.send(contact.pn, { to: phone.pn, text: 'halo toko A' })
    await until(async () => (await rig.textsOf(number, contact)).length === 1)
    await ask(number, 'unlinked')
    await rig.reaches(number, 'unlinked')
    expect(await isLinked(phone.pn)).toBe(false)
    const { seq } = await rig.answer(number, contact, 'This is for A')

    const other = await rig.client.createPhone({ name: 'Toko B' })
    await rig.client.send(contact.pn, { to: other.pn, text: 'halo toko B' })
    await scanWith(worker, number, other.pn)
    const refused = await rig.reaches(number, 'logged-out')
    expect(refused.refusal).toEqual({ why: 'other-phone', phone: other.pn, expected: phone.pn })
    expect(await isLinked(other.pn)).toBe(false)
    expect(await unlinkings()).toContain(`${other.pn} by companion`)

    await scanWith(worker, number, phone.pn)
    expect(await rig.reaches(number, 'open')).not.toHaveProperty('refusal')
    await until(
      async () => (await rig.messagesOf(number, contact)).find((one) => one.seq === seq)?.status === 'sent',
    )
    const from = (await rig.client.wholeJournal()).flatMap((entry) =>
      entry.event === 'companion:sent' && entry.contact === contact.pn ? [entry.phone] : [],
    )
    expect(from).toEqual([phone.pn])
    expect(await rig.textsOf(number, contact)).toEqual(['halo toko A', 'This is for A'])
    await worker.close()
  })

  test('B1: a refusal outlives the worker that found it', async () => {
    const { number, phone } = await rig.linkedNumber()
    const first = await rig.startWorker()
    await rig.reaches(number, 'open')
    await ask(number, 'unlinked')
    await rig.reaches(number, 'unlinked')
    const other = await rig.client.createPhone({ name: 'Toko B' })
    await scanWith(first, number, other.pn)
    await rig.reaches(number, 'logged-out')
    await first.close()

    const next = await rig.startWorker()
    await until(async () => (await rig.assignmentOf(number)).owner !== undefined)
    expect(await rig.reaches(number, 'logged-out')).toMatchObject({ refusal: { expected: phone.pn } })
    await scanWith(next, number, phone.pn)
    await rig.reaches(number, 'open')
    await next.close()
  })
})

describe('a phone that is linked already', () => {
  test('B2: is refused a second number, which names the first; the first one stays connected', async () => {
    const worker = await rig.startWorker()
    const { number, phone } = await rig.link(worker)
    const second = await rig.newNumber()
    await scanWith(worker, second, phone.pn, { beside: true })
    const refused = await rig.reaches(second, 'logged-out')
    expect(refused.refusal).toEqual({ why: 'taken', phone: phone.pn, holder: number.numberId })
    expect((await rig.stateOf(number)).state).toBe('open')
    expect(await isLinked(phone.pn)).toBe(true)
    expect((await unlinkings()).filter((line) => line.startsWith(phone.pn))).toEqual([
      expect.stringMatching(/\/\d+ by companion$/),
    ])
    await worker.close()
  })

  test('B2: of two numbers that it scans for at once one is linked', async () => {
    const worker = await rig.startWorker()
    const phone = await rig.client.createPhone({ name: 'Toko Maju' })
    const both = [await rig.newNumber(), await rig.newNumber()]
    await Promise.all(both.map((number) => scanWith(worker, number, phone.pn, { beside: true })))
    const states = () =>
      Promise.all(both.map(async (number) => (await rig.stateOf(number)).state)).then((all) => all.sort())
    await until(async () => (await states()).join() === 'logged-out,open')
    await worker.close()
  })
})

describe('a number that was removed, or whose phone was changed', () => {
  test('ends its link, cancels what waits and gives its account free; its chats stay', async () => {
    const worker = await rig.startWorker({ graceMs: 300 })
    const { number, phone } = await rig.link(worker)
    const contact = await rig.client.createContact({ name: 'Pak Joko' })
    await rig.client.send(contact.pn, { to: phone.pn, text: 'masih buka?' })
    await until(async () => (await rig.textsOf(number, contact)).length === 1)
    await ask(number, 'unlinked')
    await rig.reaches(number, 'unlinked')
    const waiting = await rig.answer(number, contact, 'Masih')

    const next = await rig.numbers.retire(rig.workspaceId, number.numberId, 'phone-changed')
    if (next === undefined) throw new Error('no number took its place')
    const late = await rig.answer(number, contact, 'Sampai jam 9')
    await until(async () => (await rig.assignmentOf(number)).isRetired)
    const statuses = (await rig.messagesOf(number, contact)).map(({ seq, status }) => [seq, status])
    expect(statuses).toEqual([
      [1, undefined],
      [waiting.seq, 'cancelled'],
      [late.seq, 'cancelled'],
    ])
    expect(await rig.log.outbox(number.numberId)).toEqual([])

    const other = await rig.client.createPhone({ name: 'Toko B' })
    await scanWith(worker, next, other.pn)
    await rig.reaches(next, 'open')
    await rig.client.send(contact.pn, { to: other.pn, text: 'halo' })
    await until(async () => (await rig.textsOf(next, contact)).join() === 'halo')
    expect((await rig.textsOf(number, contact)).length).toBe(3)

    const third = await rig.newNumber()
    await scanWith(worker, third, phone.pn)
    await rig.reaches(third, 'open')
    await worker.close()
  })

  test('a worker that is killed while a number is removed leaves it to the next one', async () => {
    const { number } = await rig.linkedNumber()
    const contact = await rig.client.createContact({ name: 'Bu Dewi' })
    const { seq } = await rig.answer(number, contact, 'Halo')
    await rig.numbers.retire(rig.workspaceId, number.numberId, 'removed')
    const killed = rig.spawnWorker()
    await until(async () => (await rig.assignmentOf(number)).owner)
    await killed.kill()
    const worker = await rig.startWorker({ graceMs: 100 })
    await until(async () => (await rig.assignmentOf(number)).isRetired)
    expect((await rig.messagesOf(number, contact)).find((one) => one.seq === seq)?.status).toBe('cancelled')
    await worker.close()
  })
})

test('D14: a number that WhatsApp could not be told of says that its phone still lists it', async () => {
  const { number } = await rig.linkedNumber()
  await ask(number, 'unlinked')
  const worker = await rig.startWorker({ network: { ...rig.network, url: 'ws://127.0.0.1:9/ws/chat' } })
  expect(await rig.reaches(number, 'unlinked')).toMatchObject({ isStillListed: true })
  await worker.close()
})

test.each([503, 405])(
  'G7: a number that is unlinked while WhatsApp refuses its logins (%i) says that its phone still lists it',
  async (code) => {
    const { number, phone } = await rig.linkedNumber()
    await rig.client.fault({ kind: 'login-refused', phone: phone.pn, code, count: 100 })
    const worker = await rig.startWorker()
    await rig.reaches(number, 'waiting')
    await ask(number, 'unlinked')
    expect(await rig.reaches(number, 'unlinked')).toMatchObject({ isStillListed: true })
    expect((await rig.client.phones()).find(({ pn }) => pn === phone.pn)).toMatchObject({ linked: true })
    await worker.close()
  },
)

test('a number that moves to another inbox begins its new chats there; others stay where they are', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await rig.link(worker)
  const writes = async (contact: Awaited<ReturnType<typeof rig.client.createContact>>, text: string) => {
    await rig.client.send(contact.pn, { to: phone.pn, text })
    await until(async () => (await rig.textsOf(number, contact)).includes(text))
    return (await rig.standOf(number, contact))?.inboxId
  }
  const before = await rig.client.createContact({ name: 'Bu Dewi' })
  expect(await writes(before, 'satu')).toBe(number.inboxId)
  const inboxId = newInboxId()
  await rig.numbers.change(rig.workspaceId, number.numberId, { inboxId })
  worker.bus.signal(workerTopic(number.numberId), { type: 'number-set' })
  await until(async () => (await writes(await rig.client.createContact({}), 'dua')) === inboxId)
  expect(await writes(before, 'tiga')).toBe(number.inboxId)
  await worker.close()
})
