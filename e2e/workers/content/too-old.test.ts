import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Messages that waited for longer than a day, as they do for a number whose link has ended.
 */

const LONG_AGO = 25 * 3_600_000

let rig: Rig
let number: Awaited<ReturnType<Rig['linkedNumber']>>['number']
let phone: Awaited<ReturnType<Rig['linkedNumber']>>['phone']
let contact: ContactState

beforeAll(async () => {
  rig = await startRig()
})

beforeEach(async () => {
  const linked = await rig.linkedNumber()
  number = linked.number
  phone = linked.phone
  contact = await rig.client.createContact()
})

afterAll(async () => {
  await rig.stop()
})

const messageOf = (seq: number) => rig.log.message(rig.chatOf(number, contact), seq)
const becomes = (seq: number, status: string) =>
  until(async () => {
    const message = await messageOf(seq)
    return message?.status === status && message
  })

const received = async (): Promise<string[]> =>
  (await rig.client.wholeJournal()).flatMap((entry) =>
    (entry.event === 'contact:received' || entry.event === 'contact:received-again') &&
    entry.contact === contact.pn
      ? [entry.text]
      : [],
  )

test('what waited for more than a day is not sent unasked when the number is back: it stays in the chat as failed, and what is newer goes out', async () => {
  const stale = await rig.answer(number, contact, 'basi', LONG_AGO)
  const fresh = await rig.answer(number, contact, 'segar')
  const worker = await rig.startWorker()
  await becomes(fresh.seq, 'sent')
  expect(await messageOf(stale.seq)).toMatchObject({ status: 'failed', reason: 'too_old' })
  await until(async () => (await rig.log.outbox(number.numberId)).length === 0)

  // What the agent's browser does upon "Send again".
  const again = await rig.answer(number, contact, 'basi')
  await becomes(again.seq, 'sent')
  await until(async () => (await received()).length >= 2)
  expect(await received()).toEqual(['segar', 'basi'])
  expect(await rig.textsOf(number, contact)).toEqual(['basi', 'segar', 'basi'])
  await worker.close()
})

test('what became too old while the link is over fails without waiting for a new link, and the rest goes out after it', async () => {
  const worker = await rig.startWorker()
  await rig.reaches(number, 'open')
  await rig.client.unlink(phone.pn)
  await rig.reaches(number, 'logged-out')
  const stale = await rig.answer(number, contact, 'basi', LONG_AGO)
  const fresh = await rig.answer(number, contact, 'segar')
  await becomes(stale.seq, 'failed')
  expect((await messageOf(fresh.seq))?.status).toBe('queued')
  await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
  await rig.client.scan(phone.pn, await rig.qrOf(worker, number))
  await becomes(fresh.seq, 'sent')
  await until(async () => (await received()).length >= 1)
  expect(await received()).toEqual(['segar'])
  await worker.close()
})

test('what a worker gave up that ended before it could say so fails, though the next would have sent it', async () => {
  const { seq } = await rig.answer(number, contact, 'masih baru')
  const [row] = await rig.log.outbox(number.numberId)
  if (row === undefined) throw new Error('the message is not in the outbox')
  expect(await rig.log.expire(row, 1)).toBe('unsent')
  const worker = await rig.startWorker()
  expect(await becomes(seq, 'failed')).toMatchObject({ reason: 'too_old' })
  await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
  expect(await received()).toEqual([])
  await worker.close()
})

test('what may have left before its worker died is not sent again after a day, and says that it may have been sent', async () => {
  const { seq } = await rig.answer(number, contact, 'mungkin', LONG_AGO)
  const [row] = await rig.log.outbox(number.numberId)
  if (row === undefined) throw new Error('the message is not in the outbox')
  await rig.log.claim(row, 1)
  const worker = await rig.startWorker()
  expect(await becomes(seq, 'failed')).toMatchObject({ reason: 'too_old_maybe_sent' })
  await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
  expect(await received()).toEqual([])
  await worker.close()
})
