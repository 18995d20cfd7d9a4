import { proto } from '@whiskeysockets/baileys'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * B7: chats whose messages disappear. An answer that lacks the chat's timer makes the customer's app warn of it.
 */

const WEEK_S = 604_800
const DAY_S = 86_400
const { EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>
let contact: ContactState

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker)
})

beforeEach(async () => {
  contact = await rig.client.createContact()
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

const say = (text: string, message: proto.IMessage) => {
  const encoded = Buffer.from(proto.Message.encode(proto.Message.fromObject(message)).finish())
  return rig.client.send(contact.pn, { to: linked.phone.pn, text, encoded: encoded.toString('base64') })
}
const write = async (text: string, contextInfo?: proto.IContextInfo) => {
  await say(text, { extendedTextMessage: { text, ...(contextInfo && { contextInfo }) } })
  await until(async () => (await rig.textsOf(linked.number, contact)).includes(text))
}
const set = (ephemeralExpiration: number) =>
  say('(timer)', {
    ephemeralMessage: { message: { protocolMessage: { type: EPHEMERAL_SETTING, ephemeralExpiration } } },
  })
const chat = () => rig.standOf(linked.number, contact)
const timerIs = (seconds: number) => until(async () => (await chat())?.timer?.seconds === seconds)

/** What the customer's app finds in our answer. */
const answered = async (text: string) => {
  const { whatsappId } = await rig.answer(linked.number, contact, text)
  const entry = await rig.client.waitFor(
    (found) => found.event === 'contact:received' && found.id === whatsappId,
  )
  return entry.event === 'contact:received' ? entry.expiration : undefined
}

test('B7: an answer carries the timer that the customer’s message came with, and no other chat does', async () => {
  await write('halo', { expiration: WEEK_S })
  expect(await answered('halo juga')).toBe(WEEK_S)
  await write('tanpa apa-apa')
  expect(await answered('masih')).toBe(WEEK_S)
  contact = await rig.client.createContact()
  await write('biasa')
  expect(await answered('biasa juga')).toBeUndefined()
})

test('B7: a timer that is set, changed and switched off is followed, and is no line and not unread', async () => {
  await write('satu')
  await set(WEEK_S)
  await timerIs(WEEK_S)
  expect(await answered('dua')).toBe(WEEK_S)
  await set(DAY_S)
  await timerIs(DAY_S)
  expect(await answered('tiga')).toBe(DAY_S)
  await set(0)
  await timerIs(0)
  expect(await answered('empat')).toBeUndefined()
  expect(await rig.textsOf(linked.number, contact)).toEqual(['satu', 'dua', 'tiga', 'empat'])
  expect((await chat())?.unread).toBe(0)
})

test('B7: a message that was written before the timer was set does not bring the old one back', async () => {
  const now = Math.floor(Date.now() / 1000)
  await write('baru', { expiration: DAY_S, ephemeralSettingTimestamp: now })
  await write('lama', { expiration: WEEK_S, ephemeralSettingTimestamp: now - 3_600 })
  expect(await answered('ya')).toBe(DAY_S)
})

test('B7: a timer with which nobody wrote yet begins no chat', async () => {
  await set(WEEK_S)
  await until(() => rig.isAllTaken(linked.phone))
  expect(await chat()).toBeUndefined()
})

test('B7: what the customer’s app asks for again carries the timer too', async () => {
  await write('halo', { expiration: WEEK_S })
  await rig.client.fault({ kind: 'unreadable', phone: linked.phone.pn, count: 1 })
  expect(await answered('sekali lagi')).toBe(WEEK_S)
})
