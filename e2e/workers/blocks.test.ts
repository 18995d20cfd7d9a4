import type { ContactState } from '@sahut/simulator/control/contract'
import { newUserId } from '@sahut/core/model/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

/*
 * Blocking on WhatsApp: by the team, by the phone's owner, and whoever dies meanwhile.
 */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker)
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

const say = (contact: ContactState, text: string) =>
  rig.client.send(contact.pn, { to: linked.phone.pn, text })
const by = { userId: newUserId(), name: 'Sari' }
const ask = (contact: ContactState, isBlocked: boolean) => {
  const { id } = rig.chatOf(linked.number, contact).contact
  return rig.numbers.blocks.ask(linked.number.numberId, { contact: id as never, isBlocked, by })
}
const isBlocked = async (contact: ContactState) =>
  (await rig.standOf(linked.number, contact))?.work?.blocked === true
const blockedThere = async () =>
  (await rig.client.phones()).find(({ pn }) => pn === linked.phone.pn)?.blocked ?? []
const linesOf = async (contact: ContactState) =>
  (await rig.messagesOf(linked.number, contact)).flatMap(({ author, content }) =>
    content.type === 'work' ? [{ author, blocked: content.blocked }] : [],
  )
const written = async (name: string): Promise<ContactState> => {
  const contact = await rig.client.createContact({ name })
  await say(contact, 'halo')
  await until(() => rig.standOf(linked.number, contact))
  return contact
}

test('whom the team blocks WhatsApp blocks, with one line of who did it, until they are unblocked', async () => {
  const sari = await written('Sari')
  await ask(sari, true)
  await until(() => isBlocked(sari))
  expect(await blockedThere()).toEqual([sari.pn])
  await say(sari, 'nobody hears this')
  await ask(sari, false)
  await until(async () => !(await isBlocked(sari)))
  expect(await blockedThere()).toEqual([])
  await say(sari, 'kembali')
  await until(async () => (await rig.textsOf(linked.number, sari)).includes('kembali'))
  expect(await rig.textsOf(linked.number, sari)).not.toContain('nobody hears this')
  expect(await linesOf(sari)).toEqual([
    { author: { type: 'agent', ...by }, blocked: true },
    { author: { type: 'agent', ...by }, blocked: false },
  ])
})

test('what waits for somebody who is blocked meanwhile is not sent, and says why', async () => {
  const budi = await written('Budi')
  await rig.client.setOnPhone(linked.phone.pn, { of: budi.pn, set: 'blocked' })
  await until(() => isBlocked(budi))
  const { seq } = await rig.answer(linked.number, budi, 'too late')
  await until(async () => {
    const message = (await rig.messagesOf(linked.number, budi)).find((one) => one.seq === seq)
    return message?.status === 'failed' && message.reason === 'blocked'
  })
  expect(await linesOf(budi)).toEqual([{ author: { type: 'phone' }, blocked: true }])
  await rig.client.setOnPhone(linked.phone.pn, { of: budi.pn, set: 'unblocked' })
  await until(async () => !(await isBlocked(budi)))
})

test('what the phone blocked while nobody ran the number is taken with the next connection, and what was asked for is done then', async () => {
  const [wati, tono] = [await written('Wati'), await written('Tono')]
  await worker.close()
  await rig.client.setOnPhone(linked.phone.pn, { of: wati.pn, set: 'blocked' })
  await ask(tono, true)
  worker = await rig.startWorker()
  await until(async () => (await isBlocked(wati)) && (await isBlocked(tono)))
  expect((await blockedThere()).toSorted()).toEqual([wati.pn, tono.pn].toSorted())
  expect(await linesOf(wati)).toEqual([{ author: { type: 'phone' }, blocked: true }])
})

test('whoever WhatsApp can not block, because it does not tell their phone number, is not asked for again', async () => {
  const ayu = await rig.client.createContact({ name: 'Ayu', hidesOther: true, addressing: 'lid' })
  await say(ayu, 'halo')
  await until(() => rig.standOf(linked.number, ayu))
  const { numberId } = linked.number
  const contact = rig.chatOf(linked.number, ayu).contact.id as never
  await ask(ayu, true)
  await until(async () => (await rig.numbers.blocks.asked(numberId, contact))?.isRefused)
  expect(await rig.numbers.blocks.wanted(numberId)).toEqual([])
  expect(await isBlocked(ayu)).toBe(false)
})
