import { createDeeds } from '@sahut/core/chats/deeds'
import { newClientMsgId, newUserId } from '@sahut/core/model/ids'
import { isPinned } from '@sahut/core/model/chat/mark'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Principal } from '@sahut/core/model/user/user'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Pins, between a contact's app and the log, over WhatsApp's protocol.
 */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>
let contact: ContactState

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker)
})
afterAll(async () => {
  await worker.close()
  await rig.stop()
})
beforeEach(async () => {
  contact = await rig.client.createContact()
})

const DAY_S = 86_400
const chatOf = () => rig.chatOf(linked.number, contact)
const write = async (text: string) => (await rig.client.send(contact.pn, { to: linked.phone.pn, text })).id
const does = (of: string, own: boolean, seconds: number) =>
  rig.client.do(contact.pn, { to: linked.phone.pn, deed: 'pin', of, own, text: String(seconds) })

const deeds = () =>
  createDeeds({
    log: rig.log,
    access: {
      answerable: () => Promise.resolve(),
      may: (() =>
        Promise.resolve({
          user: { userId: newUserId(), name: 'Dewi', role: 'agent' },
          thing: chatOf(),
        })) as never,
    },
  })

const first = async (test: (message: MessageEntry) => boolean): Promise<MessageEntry> =>
  until(async () => {
    const [message] = await rig.messagesOf(linked.number, contact)
    return message !== undefined && test(message) && message
  })

/** What the contact's app was told. */
const told = async (text: string) => {
  const entry = await rig.client.waitFor(
    (one) => one.event === 'contact:told' && one.contact === contact.pn && one.text === text,
  )
  return entry.event === 'contact:told' ? { deed: entry.deed, of: entry.of } : undefined
}

test('a pin of the team stands on both sides for its time, and is taken down', async () => {
  const id = await write('Alamat: Jalan Melati 12')
  const { seq } = await first(() => true)
  const pin = { chatId: chatOf().chatId, seq, seconds: 7 * DAY_S, clientMsgId: newClientMsgId() }
  const before = Date.now()
  await deeds().pin({} as Principal, pin)
  expect(await told(String(7 * DAY_S))).toEqual({ deed: 'pin', of: id })
  const pinned = await first((message) => isPinned(message, Date.now()))
  expect(pinned.pin?.until).toBeGreaterThanOrEqual(before + 7 * DAY_S * 1000)
  expect(pinned.asks).toMatchObject([{ type: 'pin', status: 'sent' }])
  expect((await rig.log.marks(chatOf())).pins).toMatchObject([{ seq }])
  await deeds().pin({} as Principal, { ...pin, clientMsgId: newClientMsgId(), seconds: 0 })
  expect(await told('0')).toEqual({ deed: 'pin', of: id })
  await first((message) => !isPinned(message, Date.now()))
  expect((await rig.log.marks(chatOf())).pins).toEqual([])
})

test('a pin of the contact counts, also before its message is here', async () => {
  const id = await write('Tolong disematkan')
  await does(id, true, 30 * DAY_S)
  const pinned = await first((message) => isPinned(message, Date.now()))
  expect(pinned.pin).toMatchObject({ by: { type: 'contact' } })
  expect(pinned.pin?.until).toBeGreaterThan(Date.now() + 29 * DAY_S * 1000)
  await does(id, true, 0)
  await first((message) => !isPinned(message, Date.now()))
  // It is no line of the chat.
  expect(await rig.messagesOf(linked.number, contact)).toHaveLength(1)
})
