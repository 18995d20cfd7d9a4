import { createTable } from '@sahut/core/store/dynamodb/table'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStoreProxy } from '@sahut/testing/faults/store-proxy'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

test('a restart keeps the link: no QR, and what came meanwhile is there', async () => {
  const { number, phone } = await rig.linkedNumber()
  const contact = await rig.client.createContact()
  await rig.client.send(contact.pn, { to: phone.pn, text: 'selama mati' })
  const worker = await rig.startWorker()
  await until(async () => (await rig.textsOf(number, contact)).length === 1)
  expect(rig.qrsShown(worker)).toBe(0)
  await worker.close()
})

test('a later worker leaves the number to the one that runs it, and takes it up when that one ends', async () => {
  const first = await rig.startWorker()
  const { number, phone } = await rig.link(first)
  const contact = await rig.client.createContact()
  await rig.client.send(contact.pn, { to: phone.pn, text: 'satu' })
  await until(async () => (await rig.textsOf(number, contact)).length === 1)
  const second = await rig.startWorker()
  const { epoch } = await rig.assignmentOf(number)
  expect(epoch).toBe(1)
  await rig.client.send(contact.pn, { to: phone.pn, text: 'dua' })
  await until(async () => (await rig.textsOf(number, contact)).length === 2)
  expect(await rig.assignmentOf(number)).toMatchObject({ epoch: 1 })
  await first.close()
  await until(async () => (await rig.assignmentOf(number)).epoch === 2)
  const { seq } = await rig.answer(number, contact, 'jawab')
  await until(async () => (await rig.log.message(rig.chatOf(number, contact), seq))?.status === 'sent')
  expect(await rig.textsOf(number, contact)).toEqual(['satu', 'dua', 'jawab'])
  expect((await rig.stateOf(number)).state).toBe('open')
  await second.close()
})

test('a worker that was frozen and thaws after another took over writes nothing and lets go', async () => {
  const { number, phone } = await rig.linkedNumber()
  const contact = await rig.client.createContact()
  const frozen = rig.spawnWorker()
  await rig.client.waitFor((entry) => entry.event === 'companion:connected' && entry.phone === phone.pn)
  await rig.client.send(contact.pn, { to: phone.pn, text: 'satu' })
  await until(async () => (await rig.textsOf(number, contact)).length === 1)
  frozen.child.kill('SIGSTOP')
  // It reaches the frozen one's socket, which can neither keep it nor acknowledge it.
  await rig.client.send(contact.pn, { to: phone.pn, text: 'dua' })
  const { seq } = await rig.answer(number, contact, 'jawab')
  const second = await rig.startWorker()
  await until(async () => (await rig.log.message(rig.chatOf(number, contact), seq))?.status === 'sent')
  await until(async () => (await rig.textsOf(number, contact)).length === 3)
  frozen.child.kill('SIGCONT')
  await until(() => Promise.resolve(frozen.output().includes('another worker has taken the number over')))
  await rig.client.send(contact.pn, { to: phone.pn, text: 'tiga' })
  await until(async () => (await rig.textsOf(number, contact)).length >= 4)
  expect((await rig.textsOf(number, contact)).filter((text) => text !== 'jawab')).toEqual([
    'satu',
    'dua',
    'tiga',
  ])
  expect((await rig.stateOf(number)).state).toBe('open')
  await frozen.kill('SIGTERM')
  await second.close()
})

test('when WhatsApp replaces the connection, the rightful owner waits and keeps the number', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await rig.link(worker)
  await rig.client.fault({ kind: 'replaced', phone: phone.pn })
  // It waits for a moment only: what was told of it stays.
  await until(() =>
    Promise.resolve(
      worker.facts.some(({ fact }) => {
        const { number: told } = fact as { number?: typeof number }
        return told?.numberId === number.numberId && told.state === 'waiting' && told.code === 440
      }),
    ),
  )
  await rig.reaches(number, 'open')
  await worker.close()
})

test('a number that WhatsApp refuses again and again is quarantined, across workers too, until somebody asks', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await rig.link(worker)
  const isConnected = async () =>
    (await rig.client.phones()).find(({ pn }) => pn === phone.pn)?.connected === true
  const connects = async (): Promise<number> =>
    (await rig.client.wholeJournal()).filter(
      (entry) => entry.event === 'companion:connected' && entry.phone === phone.pn,
    ).length
  const connectsBefore = await connects()
  for (const tries of [0, 1, 2]) {
    await until(async () => (await connects()) === connectsBefore + tries && (await isConnected()))
    await rig.client.fault({ kind: 'stream-error', code: 500, phone: phone.pn })
  }
  expect(await rig.reaches(number, 'quarantined')).toMatchObject({ code: 500 })
  await worker.close()

  const next = await rig.startWorker()
  await until(() => Promise.resolve(next.facts.some(({ name }) => name === 'number:changed')))
  expect((await rig.stateOf(number)).state).toBe('quarantined')
  expect(await isConnected()).toBe(false)

  // The link was kept: no QR.
  await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
  await rig.reaches(number, 'open')
  expect(rig.qrsShown(next)).toBe(0)
  await next.close()
})

test('a quarantine ends by itself after its pause', async () => {
  const { number } = await rig.linkedNumber()
  const PK = `N#${number.numberId}#AUTH`
  const { request } = await rig.assignmentOf(number)
  await rig.table.put({ PK, SK: 'ENDED', request, until: Date.now() + 5_000 })
  const worker = await rig.startWorker()
  await rig.reaches(number, 'quarantined')
  await rig.reaches(number, 'open')
  await worker.close()
})

test('a store that can not be reached loses no message', async () => {
  const proxy = await createStoreProxy(rig.store.endpoint)
  const table = createTable({ region: 'local', tableName: 'sahut', endpoint: proxy.endpoint })
  const worker = await rig.startWorker({}, table)
  const { number, phone } = await rig.link(worker)
  const contact = await rig.client.createContact()
  const texts = ['sebelum', 'selama 1', 'selama 2', 'sesudah']
  const [before = '', during1 = '', during2 = '', after = ''] = texts
  await rig.client.send(contact.pn, { to: phone.pn, text: before })
  await until(async () => (await rig.textsOf(number, contact)).length === 1)
  proxy.setDown(true)
  await rig.client.send(contact.pn, { to: phone.pn, text: during1 })
  await rig.client.waitFor(
    (entry) => entry.event === 'companion:disconnected' && entry.phone === phone.pn,
    (await rig.client.wholeJournal()).findLast(({ event }) => event === 'contact:sent')?.n,
  )
  await rig.client.send(contact.pn, { to: phone.pn, text: during2 })
  proxy.setDown(false)
  await rig.reaches(number, 'open')
  await rig.client.send(contact.pn, { to: phone.pn, text: after })
  await until(async () => (await rig.textsOf(number, contact)).length >= texts.length)
  expect(await rig.textsOf(number, contact)).toEqual(texts)
  await worker.close()
  table.close()
  await proxy.close()
})
