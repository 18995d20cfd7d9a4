import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
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
