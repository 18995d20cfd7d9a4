import { POISONS } from '@sahut/simulator/control/poisons'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

/*
 * What WhatsApp sends to one number can end that number's connection, and nothing else (G1): two numbers run in one
 * process, one of them is sent what nobody can make sense of.
 */

const HANG_MS = 120_000

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

const connects = async (pn: string) =>
  (await rig.client.wholeJournal()).filter(
    (entry) => entry.event === 'companion:connected' && entry.phone === pn,
  ).length

const bothConnected = (phones: string[]) =>
  until(async () => {
    const all = await rig.client.phones()
    return phones.every((phone) => all.find(({ pn }) => pn === phone)?.connected)
  })

test.each(POISONS)(
  'a poison of the kind "%s" for one number leaves the other one of the same worker alone, and its own number is back (G1)',
  async (poison) => {
    const [poisoned, other] = await rig.linkedNumbers(2)
    if (poisoned === undefined || other === undefined) throw new Error('no number was linked')
    const start = (await rig.client.wholeJournal()).at(-1)?.n
    const worker = rig.spawnWorker()
    // By this worker: the connections that linked them may still be going.
    for (const { phone } of [poisoned, other])
      await rig.client.waitFor(
        (entry) => entry.event === 'companion:connected' && entry.phone === phone.pn,
        start,
      )
    await bothConnected([poisoned.phone.pn, other.phone.pn])
    const contact = await rig.client.createContact()
    const before = await connects(other.phone.pn)

    await rig.client.fault({ kind: 'poison', phone: poisoned.phone.pn, poison })
    for (const { number, phone } of [other, poisoned]) {
      await rig.client.send(contact.pn, { to: phone.pn, text: 'apakah masih ada?' })
      await until(async () => (await rig.textsOf(number, contact)).includes('apakah masih ada?'))
      const { seq } = await rig.answer(number, contact, 'masih, kak')
      await until(async () => (await rig.log.message(rig.chatOf(number, contact), seq))?.status === 'sent')
    }
    expect(await connects(other.phone.pn)).toBe(before)
    expect(worker.child.exitCode).toBeNull()
    await worker.kill('SIGTERM')
    expect(worker.output()).not.toContain('a mistake of Sahut')
  },
  HANG_MS,
)

test(
  'a poison that WhatsApp repeats at each login puts its number in quarantine, and does not end the worker (G1)',
  async () => {
    const [poisoned, other] = await rig.linkedNumbers(2)
    if (poisoned === undefined || other === undefined) throw new Error('no number was linked')
    const worker = rig.spawnWorker()
    await bothConnected([poisoned.phone.pn, other.phone.pn])
    await rig.client.fault({ kind: 'poison', phone: poisoned.phone.pn, poison: 'compression', logins: 100 })
    await rig.reaches(poisoned.number, 'quarantined')

    const contact = await rig.client.createContact()
    await rig.client.send(contact.pn, { to: other.phone.pn, text: 'halo' })
    await until(async () => (await rig.textsOf(other.number, contact)).includes('halo'))
    expect(await connects(other.phone.pn)).toBe(2)
    await worker.kill('SIGTERM')
  },
  HANG_MS,
)

test(
  'G7: a notice that the phone is not ready for linked devices costs no link: tried again, put in quarantine with its code, and connected without a QR',
  async () => {
    const { number, phone } = await rig.linkedNumber()
    const worker = await rig.startWorker()
    await bothConnected([phone.pn])
    await rig.client.fault({ kind: 'poison', phone: phone.pn, poison: 'downgrade', logins: 2 })
    expect(await rig.reaches(number, 'quarantined')).toMatchObject({ code: 411 })
    await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
    await rig.reaches(number, 'open')
    const journal = await rig.client.wholeJournal()
    expect(
      journal.filter((entry) => entry.event === 'companion:linked' && entry.phone === phone.pn),
    ).toHaveLength(1)
    await worker.close()
  },
  HANG_MS,
)
