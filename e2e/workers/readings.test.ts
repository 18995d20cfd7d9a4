import type { Item, Table } from '@sahut/core/store/table'
import { SahutError } from '@sahut/core/contract/errors'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

/*
 * B5: what the number's owner reads on the phone is seen, for the whole team.
 */

let rig: Rig
let linked: Awaited<ReturnType<Rig['linkedNumber']>>
let contact: ContactState

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

beforeEach(async () => {
  linked = await rig.linkedNumber()
  contact = await rig.client.createContact()
})

const write = async (...texts: string[]) => {
  const ids: string[] = []
  for (const text of texts) ids.push((await rig.client.send(contact.pn, { to: linked.phone.pn, text })).id)
  return ids as [string, ...string[]]
}
const read = (ids: string[], told = false) =>
  rig.client.readOnPhone(linked.phone.pn, { from: contact.pn, ids, told })
const chat = () => rig.standOf(linked.number, contact)
const unreadIs = (count: number) => until(async () => (await chat())?.unread === count)
const isTaken = () => until(() => rig.isAllTaken(linked.phone))

test.each([
  ['in silence', false],
  ['and lets the contact know', true],
])('B5: who reads on the phone %s ends unread up to there, and not beyond', async (_how, told) => {
  const worker = await rig.startWorker()
  const [first, second] = await write('satu', 'dua', 'tiga')
  await unreadIs(3)
  await read([second ?? '', first], told)
  await unreadIs(1)
  await isTaken()
  const after = await chat()
  await read([first], told)
  await read([second ?? ''], told)
  await isTaken()
  expect(await chat()).toEqual(after)
  await write('empat')
  await unreadIs(2)
  await worker.close()
})

test('B5: a contact whom WhatsApp names by LID is read all the same', async () => {
  contact = await rig.client.createContact({ addressing: 'lid' })
  const worker = await rig.startWorker()
  const [id] = await write('halo')
  await unreadIs(1)
  await read([id])
  await unreadIs(0)
  await worker.close()
})

test('B5: what was read while no worker had the number is unread no more once one has it', async () => {
  const ids = await write('satu', 'dua', 'tiga')
  await read(ids.slice(0, 2))
  const worker = await rig.startWorker()
  await isTaken()
  expect(await chat()).toMatchObject({ received: 3, unread: 1, seen: 2 })
  await worker.close()
})

test('B5: a reading is acknowledged once it is durable: the next owner gets what the one before could not store', async () => {
  let refused = 0
  const isSeen = (item: Item) => JSON.stringify(item['pending'] ?? []).includes('"type":"seen"')
  const forgetful: Table = {
    ...rig.table,
    put: (item, condition) => {
      if (!isSeen(item)) return rig.table.put(item, condition)
      refused += 1
      return Promise.reject(new SahutError('unavailable', 'The store does not answer.'))
    },
  }
  const worker = await rig.startWorker({}, forgetful)
  const ids = await write('satu', 'dua')
  await unreadIs(2)
  await read(ids)
  await until(() => Promise.resolve(refused > 0))
  await worker.close()
  expect((await chat())?.unread).toBe(2)
  const next = await rig.startWorker()
  await unreadIs(0)
  await isTaken()
  await next.close()
})
