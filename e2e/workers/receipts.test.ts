import { reachOf } from '@sahut/core/model/chat/delivery'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

/*
 * What a contact's receipt proves about messages whose answer from WhatsApp was lost.
 */

const LONG_AGO = 25 * 3_600_000

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

type Number = Awaited<ReturnType<Rig['linkedNumber']>>['number']

const becomes = (number: Number, contact: ContactState, seq: number, status: string) =>
  until(async () => {
    const message = await rig.log.message(rig.chatOf(number, contact), seq)
    return message?.status === status && message
  })

const isTaken = (whatsappId: string, times = 1) =>
  until(async () => {
    const taken = (await rig.client.wholeJournal()).filter(
      (entry) =>
        (entry.event === 'companion:sent' || entry.event === 'companion:refused') && entry.id === whatsappId,
    )
    return taken.length >= times
  })

test('a message that left, and was given up as too old because nobody heard of it, counts as sent once the contact has it', async () => {
  const { number, phone } = await rig.linkedNumber()
  const contact = await rig.client.createContact({ online: false })
  await rig.client.fault({ kind: 'swallow-ack', phone: phone.pn })
  const { seq, whatsappId } = await rig.answer(number, contact, 'sudah pergi', LONG_AGO)
  const dying = await rig.startWorker({ sendWithinMs: 2 * LONG_AGO, answerMs: 3_600_000 })
  await isTaken(whatsappId)
  await dying.close()

  const worker = await rig.startWorker()
  expect(await becomes(number, contact, seq, 'failed')).toMatchObject({ reason: 'too_old_maybe_sent' })
  await rig.client.changeContact(contact.pn, { online: true })
  expect(await becomes(number, contact, seq, 'sent')).not.toHaveProperty('reason')
  await until(async () => ((await rig.standOf(number, contact))?.delivered ?? 0) >= seq)
  await worker.close()
})

test('a message that the contact has is not called refused because its second sending was', async () => {
  const { number, phone } = await rig.linkedNumber()
  const contact = await rig.client.createContact()
  const worker = await rig.startWorker({ answerMs: 3_600_000 })
  await rig.client.send(contact.pn, { to: phone.pn, text: 'halo' })
  await until(async () => (await rig.messagesOf(number, contact)).length === 1)
  await rig.client.changeContact(contact.pn, { online: false })
  await rig.client.fault({ kind: 'swallow-ack', phone: phone.pn })
  const { seq, whatsappId } = await rig.answer(number, contact, 'dua kali')
  await isTaken(whatsappId)
  await rig.client.fault({ kind: 'restricted', phone: phone.pn })
  await rig.client.fault({ kind: 'drop', phone: phone.pn })
  await isTaken(whatsappId, 2)
  await becomes(number, contact, seq, 'failed')
  await rig.client.changeContact(contact.pn, { online: true })
  await becomes(number, contact, seq, 'sent')
  await worker.close()
})

test('B4: an answer of which the contact’s phone never says that it has it keeps one tick, whatever it says of later ones', async () => {
  const { number } = await rig.linkedNumber()
  const contact = await rig.client.createContact({ deliver: false })
  const worker = await rig.startWorker()
  const first = await rig.answer(number, contact, 'nomor resi Anda 0001')
  await rig.client.waitFor((entry) => entry.event === 'contact:received' && entry.id === first.whatsappId)
  await rig.client.changeContact(contact.pn, { deliver: true })
  const second = await rig.answer(number, contact, 'terima kasih')
  const chat = await until(async () => {
    const found = await rig.standOf(number, contact)
    return found !== undefined && found.delivered >= second.seq && found
  })
  expect(reachOf(first.seq, chat)).toBe('sent')
  expect(reachOf(second.seq, chat)).toBe('delivered')
  await worker.close()
})
