import type { Chat } from '@sahut/core/model/chat/chat'
import { newInboxId, newUserId } from '@sahut/core/model/ids'
import { expect, test } from 'vitest'
import { chatIn, createWire } from '../inbox/wire-fixture.ts'
import { hearNews, type News } from './news.ts'

const inboxId = newInboxId()
/** Customers, as WhatsApp calls them. */
const RATNA = '111'
const JOKO = '222'
const LONG_AGO = Date.now() - 3_600_000

/** A chat in which a customer wrote just now, or at some time. */
const written = (name: string, seq: number, more: Partial<Chat> = {}): Chat => ({
  ...chatIn(inboxId, name, Date.now(), seq),
  unread: 1,
  received: 1,
  preview: { seq, text: 'Halo', fromMe: false },
  ...more,
})

const listen = () => {
  const wire = createWire()
  const told: News[] = []
  const read: Chat[] = []
  hearNews(wire.live, newUserId(), { tell: (news) => told.push(news), onRead: (chat) => read.push(chat) })
  return { wire, read, told: () => told.map(({ chat, seq }) => `${chat.contact.name ?? ''} ${seq}`) }
}

test('a message is told once, however often and late its chat is heard of, in a list of its own or among all', () => {
  const { wire, told } = listen()
  const first = written(RATNA, 1)
  wire.changeAmongAll(first)
  wire.change(first)
  wire.changeAmongAll(written(RATNA, 2))
  wire.changeAmongAll(first)
  expect(told()).toEqual([`${RATNA} 1`, `${RATNA} 2`])
})

test('what our side wrote, what is muted, what is read and what moved to another chat is not told', () => {
  const { wire, told } = listen()
  wire.changeAmongAll(
    written('331', 1, { unread: 0, preview: { seq: 1, text: 'Halo', fromMe: true } }),
    written('332', 1, { onPhone: { mutedUntil: -1 } }),
    written('333', 1, { unread: 0 }),
    written('334', 1, { into: written('335', 1).chatId }),
    written('336', 1, { onPhone: { mutedUntil: Date.now() - 1_000 } }),
  )
  expect(told()).toEqual(['336 1'])
})

test('what happens to an older message is no news, of a chat that was heard of or not', () => {
  const { wire, told } = listen()
  const before = written(RATNA, 1)
  wire.changeAmongAll(before)
  // A reaction, a tick.
  wire.changeAmongAll({ ...before, seq: 2 })
  wire.changeAmongAll({ ...written(JOKO, 3), seq: 9, lastTs: LONG_AGO })
  expect(told()).toEqual([`${RATNA} 1`])
})

test('a message whose file or preview came before it was told of is told', () => {
  const { wire, told } = listen()
  wire.changeAmongAll({ ...written(RATNA, 1), seq: 2 })
  wire.changeAmongAll({ ...written(RATNA, 3), seq: 5 })
  expect(told()).toEqual([`${RATNA} 1`, `${RATNA} 3`])
})

test('what came while the page was cut off is no news afterwards, what comes then is', () => {
  const { wire, told } = listen()
  wire.changeAmongAll(written(RATNA, 1))
  wire.reconnect()
  // Somebody marks it: of the messages 2 to 4 nothing was heard.
  wire.changeAmongAll({ ...written(RATNA, 4), seq: 5, lastTs: LONG_AGO })
  expect(told()).toEqual([`${RATNA} 1`])
  wire.changeAmongAll(written(RATNA, 6))
  expect(told()).toEqual([`${RATNA} 1`, `${RATNA} 6`])
})

test('a chat in which all is read is said to be', () => {
  const { wire, read } = listen()
  wire.changeAmongAll(written(RATNA, 1))
  wire.changeAmongAll({ ...written(RATNA, 1), seq: 2, unread: 0 })
  expect(read.map(({ seq }) => seq)).toEqual([2])
})
