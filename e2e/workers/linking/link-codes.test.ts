import { workerTopic } from '@sahut/core/bus/rooms'
import { facts } from '@sahut/core/contract/socket'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Linking by a code that is entered on the phone.
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

const ask = (number: WhatsAppNumber, pn: string | undefined) =>
  rig.numbers.request(rig.workspaceId, number.numberId, 'linked', pn)

/** A new number that is to be linked by a code on a new phone. */
const begin = async () => {
  const number = await rig.newNumber()
  const phone = await rig.client.createPhone({ name: 'Toko Maju' })
  await ask(number, phone.pn)
  return { number, phone }
}

/** What was told last of a number's codes. */
const toldOf = (worker: Running, { numberId }: WhatsAppNumber) =>
  worker.facts
    .flatMap(({ name, fact }) => (name === 'number:coded' ? [facts['number:coded'].parse(fact)] : []))
    .findLast((told) => told.numberId === numberId)

const wrongFor = (code: string) => (code.startsWith('A') ? 'B' : 'A') + code.slice(1)
const isWrong = { code: 'invalid_input', field: 'code' }

/** A person opens the number's page. */
const look = (worker: Running, { numberId }: WhatsAppNumber) => {
  worker.bus.signal(workerTopic(numberId), { type: 'qr-wanted' })
}

const linkedPhone = async (pn: string) => (await rig.client.phones()).find((phone) => phone.pn === pn)

test('a number is linked by the code that its phone enters, and stays linked', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await begin()
  const { code } = await rig.codeOf(worker, number)
  expect(code).toMatch(/^[A-Z0-9]{8}$/)
  expect(await rig.numbers.linkCode(number.numberId)).toMatchObject({ phone: phone.pn, code })
  await rig.client.enterCode(phone.pn, code)
  expect(await rig.reaches(number, 'open')).toMatchObject({ phone: phone.pn })
  expect(rig.qrsShown(worker)).toBe(0)
  expect(await rig.numbers.linkCode(number.numberId)).toEqual({ phone: phone.pn })
  const contact = await rig.client.createContact()
  await rig.client.send(contact.pn, { to: phone.pn, text: 'halo' })
  await until(async () => (await rig.textsOf(number, contact)).join() === 'halo')
  await worker.close()

  const next = await rig.startWorker()
  await until(async () => (await linkedPhone(phone.pn))?.connected)
  await rig.client.send(contact.pn, { to: phone.pn, text: 'lagi' })
  await until(async () => (await rig.textsOf(number, contact)).length === 2)
  expect(toldOf(next, number)).toBeUndefined()
  await next.close()
})

test('a wrong code is told, and replaced by another one, which links', async () => {
  const worker = await rig.startWorker({ attemptMs: 500 })
  const { number, phone } = await begin()
  const first = await rig.codeOf(worker, number)
  const soFar = worker.facts.length
  await expect(rig.client.enterCode(phone.pn, wrongFor(first.code))).rejects.toMatchObject(isWrong)
  const second = await rig.codeOf(worker, number, soFar)
  expect(second).toMatchObject({ before: 'wrong', phone: phone.pn })
  expect(second.code).not.toBe(first.code)
  expect(await rig.numbers.linkCode(number.numberId)).toMatchObject({ code: second.code, before: 'wrong' })
  await rig.client.enterCode(phone.pn, second.code)
  await rig.reaches(number, 'open')
  await worker.close()
})

test('a code that comes too late says so, links nothing, and a new one waits for somebody to look', async () => {
  const worker = await rig.startWorker({ codeMs: 1_500, attemptMs: 500 })
  const { number, phone } = await begin()
  const first = await rig.codeOf(worker, number)
  await until(() => Promise.resolve(toldOf(worker, number)?.before === 'expired'))
  expect(toldOf(worker, number)).toEqual({ numberId: number.numberId, phone: phone.pn, before: 'expired' })
  await expect(rig.client.enterCode(phone.pn, first.code)).rejects.toMatchObject({ code: 'conflict' })
  await until(async () => (await rig.numbers.linkCode(number.numberId))?.before === 'expired')
  expect((await rig.stateOf(number)).state).toBe('linking')

  const soFar = worker.facts.length
  look(worker, number)
  const second = await rig.codeOf(worker, number, soFar)
  expect(second).toMatchObject({ before: 'expired' })
  await rig.client.enterCode(phone.pn, second.code)
  await rig.reaches(number, 'open')
  // Once used, it links nothing more.
  await expect(rig.client.enterCode(phone.pn, second.code)).rejects.toMatchObject({ code: 'conflict' })
  await worker.close()
})

test('a phone for which WhatsApp gives no code says so, and is not asked for again by itself', async () => {
  const worker = await rig.startWorker()
  const number = await rig.newNumber()
  await ask(number, '628119999999')
  await until(() => Promise.resolve(toldOf(worker, number)?.before === 'refused'))
  await until(async () => (await rig.numbers.linkCode(number.numberId))?.before === 'refused')
  const phone = await rig.client.createPhone()
  await ask(number, phone.pn)
  const { code, before } = await rig.codeOf(worker, number)
  expect(before).toBeUndefined()
  await rig.client.enterCode(phone.pn, code)
  await rig.reaches(number, 'open')
  await worker.close()
})

test('people may change from the QR to a code and back, and to another phone', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await begin()
  const first = await rig.codeOf(worker, number)
  await ask(number, undefined)
  const qr = await rig.qrOf(worker, number)
  await expect(rig.client.enterCode(phone.pn, first.code)).rejects.toMatchObject({ code: 'conflict' })
  expect(await rig.numbers.linkCode(number.numberId)).toBeUndefined()
  const soFar = worker.facts.length
  const other = await rig.client.createPhone()
  await ask(number, other.pn)
  const { code } = await rig.codeOf(worker, number, soFar)
  await expect(rig.client.scan(phone.pn, qr)).rejects.toMatchObject({ code: 'conflict' })
  await rig.client.enterCode(other.pn, code)
  expect(await rig.reaches(number, 'open')).toMatchObject({ phone: other.pn })
  await worker.close()
})

test('a worker that is killed over a code leaves nothing behind; the next one says that its code is another', async () => {
  const killed = rig.spawnWorker()
  const { number, phone } = await begin()
  const shown = () =>
    until(async () => {
      const now = await rig.numbers.linkCode(number.numberId)
      return now?.code !== undefined && { ...now, code: now.code }
    })
  const first = await shown()
  await killed.kill()
  expect(killed.output()).not.toContain(first.code)
  // No credentials: they would name an account that nobody linked.
  const kept = (await rig.table.query({ PK: `N#${number.numberId}#AUTH` })).items.map(({ SK }) => SK)
  expect(kept.toSorted()).toEqual(['ENDED', 'KEY'])

  const worker = await rig.startWorker({ attemptMs: 500 })
  const second = await rig.codeOf(worker, number)
  expect(second).toMatchObject({ before: 'lost' })
  expect(second.code).not.toBe(first.code)
  const soFar = worker.facts.length
  await expect(rig.client.enterCode(phone.pn, first.code)).rejects.toMatchObject(isWrong)
  const third = await rig.codeOf(worker, number, soFar)
  await rig.client.enterCode(phone.pn, third.code)
  await rig.reaches(number, 'open')
  await worker.close()
})

describe('whose number', () => {
  test('another phone than the number belongs to is refused as by QR, its link ended', async () => {
    const worker = await rig.startWorker()
    const { number, phone } = await rig.link(worker)
    await rig.numbers.request(rig.workspaceId, number.numberId, 'unlinked')
    await rig.reaches(number, 'unlinked')
    const other = await rig.client.createPhone({ name: 'Toko B' })
    await ask(number, other.pn)
    await rig.client.enterCode(other.pn, (await rig.codeOf(worker, number)).code)
    const refused = await rig.reaches(number, 'logged-out')
    expect(refused.refusal).toEqual({ why: 'other-phone', phone: other.pn, expected: phone.pn })
    expect(await linkedPhone(other.pn)).toMatchObject({ linked: false })

    const soFar = worker.facts.length
    await ask(number, phone.pn)
    await rig.client.enterCode(phone.pn, (await rig.codeOf(worker, number, soFar)).code)
    expect(await rig.reaches(number, 'open')).not.toHaveProperty('refusal')
    await worker.close()
  })

  test('a phone that is linked under another number is refused', async () => {
    const worker = await rig.startWorker()
    const { number, phone } = await rig.link(worker)
    const second = await rig.newNumber()
    await ask(second, phone.pn)
    await rig.client.enterCode(phone.pn, (await rig.codeOf(worker, second)).code, { beside: true })
    const refused = await rig.reaches(second, 'logged-out')
    expect(refused.refusal).toEqual({ why: 'taken', phone: phone.pn, holder: number.numberId })
    expect((await rig.stateOf(number)).state).toBe('open')
    await worker.close()
  })
})
