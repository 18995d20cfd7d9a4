import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStoreProxy } from '@sahut/testing/faults/store-proxy'
import { type Rig, startRig, until } from './rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

const qrsShown = (worker: Awaited<ReturnType<Rig['startWorker']>>): number =>
  worker.facts.filter(({ name }) => name === 'number:shown').length

test('a restart keeps the link: no QR, and what came meanwhile is there', async () => {
  const { number, phone } = await rig.linkedNumber()
  const contact = await rig.client.createContact()
  await rig.client.send(contact.pn, { to: phone.pn, text: 'selama mati' })
  const worker = await rig.startWorker()
  await until(async () => (await rig.textsOf(number, contact)).length === 1)
  expect(qrsShown(worker)).toBe(0)
  await worker.close()
})

test('a number whose phone ended the link says so, asks for nothing, and can be linked again', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await rig.link(worker)
  const shownBefore = qrsShown(worker)
  await rig.client.unlink(phone.pn)
  expect(await rig.reaches(number, 'logged-out')).toMatchObject({ code: 401 })
  await worker.close()

  // Not even a restart makes it show a QR by itself.
  const next = await rig.startWorker()
  await until(() => Promise.resolve(next.facts.some(({ name }) => name === 'number:changed')))
  expect((await rig.stateOf(number)).state).toBe('logged-out')
  expect(qrsShown(next)).toBe(0)
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
  expect(qrsShown(next)).toBe(0)
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

test('another key file opens nothing and changes nothing; the right one goes on', async () => {
  const { number, phone } = await rig.linkedNumber()
  const right = readFileSync(rig.keyFile)
  expect(statSync(rig.keyFile).mode & 0o777).toBe(0o600)
  // One row tells who owned the number last, and holds nothing of the link.
  const linkOf = async () =>
    (await rig.table.query({ PK: `N#${number.numberId}#AUTH` })).items.filter(({ SK }) => SK !== 'ENDED')
  const before = await linkOf()
  renameSync(rig.keyFile, `${rig.keyFile}.kept`)
  const worker = rig.spawnWorker()
  await until(() =>
    Promise.resolve(worker.output().includes('is not the one that this number was linked with')),
  )
  await worker.kill('SIGTERM')
  expect(await linkOf()).toEqual(before)
  writeFileSync(rig.keyFile, right)
  chmodSync(rig.keyFile, 0o600)
  const again = await rig.startWorker()
  // The stored state may still be that of the worker before: the network knows.
  await until(async () => (await rig.client.phones()).find(({ pn }) => pn === phone.pn)?.connected)
  await rig.reaches(number, 'open')
  await again.close()
})

test('a half-written item is named and left alone', async () => {
  const { number } = await rig.linkedNumber()
  const PK = `N#${number.numberId}#AUTH`
  const creds = await rig.table.get({ PK, SK: 'CREDS' })
  const data = creds?.['data'] as Uint8Array
  const half = { PK, SK: 'CREDS', epoch: creds?.['epoch'], data: data.subarray(0, data.length / 2) }
  await rig.table.put(half)
  const worker = rig.spawnWorker()
  await until(() => Promise.resolve(worker.output().includes('The stored item CREDS of this number')))
  await worker.kill('SIGTERM')
  expect((await rig.table.get({ PK, SK: 'CREDS' }))?.['data']).toEqual(half.data)
})

test('neither texts nor phone numbers, keys or QRs are written to the log', async () => {
  const { number, phone } = await rig.linkedNumber()
  const contact = await rig.client.createContact()
  const worker = rig.spawnWorker({ LOG_LEVEL: 'trace' })
  const secret = 'rahasia-sekali-12345'
  await rig.reaches(number, 'open')
  await rig.client.fault({ kind: 'corrupt', phone: phone.pn })
  for (const nth of [1, 2, 3])
    await rig.client.send(contact.pn, { to: phone.pn, text: `${secret} ${String(nth)}` })
  await rig.answer(number, contact, `${secret} keluar`)
  const unlinked = await rig.newNumber()
  await rig.numbers.request(rig.workspaceId, unlinked.numberId, 'linked')
  await rig.reaches(unlinked, 'linking')
  await until(async () => (await rig.textsOf(number, contact)).length === 4)
  await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
  await worker.kill('SIGTERM')
  const output = worker.output()
  expect(output).toContain('the worker runs')
  for (const kept of [
    secret,
    contact.pn,
    contact.lid,
    phone.pn,
    'wa.me',
    'privKey',
    'Buffer',
    'signedPreKey',
  ])
    expect(output).not.toContain(kept)
})

test.each([
  [{ TABLE_NAME: '' }, 'TABLE_NAME must be the name of the DynamoDB table'],
  [{ WHATSAPP_URL: 'http://somewhere' }, 'WHATSAPP_URL must be a ws:// or wss:// address'],
  [{ WHATSAPP_VERSION: 'latest' }, 'WHATSAPP_VERSION must be three numbers'],
  [{ SWEEP_SECONDS: 'often' }, 'SWEEP_SECONDS must be a number of seconds'],
])('a wrong setting ends the start with a sentence that names it: %j', async (environment, sentence) => {
  const worker = rig.spawnWorker(environment)
  await until(() => Promise.resolve(worker.child.exitCode !== null))
  expect(worker.child.exitCode).toBe(1)
  expect(worker.output()).toContain(sentence)
})
