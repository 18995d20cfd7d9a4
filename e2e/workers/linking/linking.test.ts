import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

test('a number whose phone ended the link says so, asks for nothing, and can be linked again', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await rig.link(worker)
  const shownBefore = rig.qrsShown(worker)
  await rig.client.unlink(phone.pn)
  expect(await rig.reaches(number, 'logged-out')).toMatchObject({ code: 401 })
  await worker.close()

  // Not even a restart makes it show a QR by itself.
  const next = await rig.startWorker()
  await until(() => Promise.resolve(next.facts.some(({ name }) => name === 'number:changed')))
  expect((await rig.stateOf(number)).state).toBe('logged-out')
  expect(rig.qrsShown(next)).toBe(0)
  expect(shownBefore).toBeGreaterThan(0)

  await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
  await rig.client.scan(phone.pn, await rig.qrOf(next, number))
  await rig.reaches(number, 'open')
  await next.close()
})

test('a number that is linked anew answers at once the customers whom it wrote to just before', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await rig.link(worker)
  const contact = await rig.client.createContact()
  const isSent = (seq: number) =>
    until(async () => (await rig.log.message(rig.chatOf(number, contact), seq))?.status === 'sent')
  await isSent((await rig.answer(number, contact, 'sebelum')).seq)
  await rig.client.unlink(phone.pn)
  await rig.reaches(number, 'logged-out')
  const before = worker.facts.length
  await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
  await rig.client.scan(phone.pn, await rig.qrOf(worker, number, before))
  await rig.reaches(number, 'open')
  await isSent((await rig.answer(number, contact, 'sesudah')).seq)
  const received = async () =>
    (await rig.client.wholeJournal()).flatMap((entry) =>
      entry.event === 'contact:received' && entry.contact === contact.pn ? [entry.text] : [],
    )
  await until(async () => (await received()).length >= 2)
  expect(await received()).toEqual(['sebelum', 'sesudah'])
  await worker.close()
})

test('unlinking ends the link on the phone too, and keeps no key', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await rig.link(worker)
  await rig.numbers.request(rig.workspaceId, number.numberId, 'unlinked')
  await rig.reaches(number, 'unlinked')
  const state = (await rig.client.phones()).find(({ pn }) => pn === phone.pn)
  expect(state?.linked).toBe(false)
  await until(async () => (await rig.table.query({ PK: `N#${number.numberId}#AUTH` })).items.length === 0)
  await worker.close()
})

test('a QR that somebody wants to see is shown again', async () => {
  const worker = await rig.startWorker()
  const number = await rig.newNumber()
  await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
  const first = await rig.qrOf(worker, number)
  const soFar = worker.facts.length
  worker.bus.signal(`worker:${number.numberId}`, { type: 'qr-wanted' })
  expect(await rig.qrOf(worker, number, soFar)).toBe(first)
  await rig.numbers.request(rig.workspaceId, number.numberId, 'unlinked')
  await rig.reaches(number, 'unlinked')
  await worker.close()
})
