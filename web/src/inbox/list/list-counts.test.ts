import type { Chat } from '@sahut/core/model/chat/chat'
import type { CountedList } from '@sahut/core/model/chat/chat-list'
import { newInboxId, newUserId } from '@sahut/core/model/ids'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Counted, createListCounts, type ListCounts } from './list-counts.ts'
import { chatIn, createWire } from '../wire-fixture.ts'

const [sales, service] = [newInboxId(), newInboxId()]

/** A chat with a message of the contact as its last entry. */
const unread = (chat: Chat, count = 1): Chat => ({
  ...chat,
  unread: count,
  preview: { seq: chat.seq, text: 'Halo', fromMe: false },
})

let opened: ListCounts[] = []

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  for (const counts of opened) counts.close()
  opened = []
  vi.useRealTimers()
})

const me = newUserId()

/** Counts over a store that a test fills, and how often that was asked. */
const start = async (inStore: { sales: number; service: number }, list: CountedList = 'unread') => {
  const wire = createWire()
  let asked = 0
  const read = (): Promise<Counted[]> => {
    asked += 1
    return Promise.resolve([
      { inboxId: sales, count: inStore.sales },
      { inboxId: service, count: inStore.service },
    ])
  }
  const counts = createListCounts({ live: wire.live, seen: wire.seen, list, me, read })
  opened.push(counts)
  await vi.advanceTimersByTimeAsync(3_000)
  return {
    wire,
    counts,
    asked: () => asked,
    now: () => [counts.now()?.get(sales), counts.now()?.get(service)],
  }
}

test('D2: a message into an inbox that is not open raises its count at once, and being read lowers it', async () => {
  const { wire, now } = await start({ sales: 60, service: 0 })
  expect(now()).toEqual([60, 0])
  const chat = unread(chatIn(service, '111', 1))
  wire.changeAmongAll(chat)
  expect(now()).toEqual([60, 1])
  // More of the same chat is still one unread chat, and what is told again is nothing new.
  wire.changeAmongAll(unread({ ...chat, seq: 2 }, 2))
  wire.changeAmongAll(chat)
  expect(now()).toEqual([60, 1])
  wire.changeAmongAll({ ...chat, seq: 3, unread: 0 })
  expect(now()).toEqual([60, 0])
})

test('D4: a chat that a list has read is known: reading it lowers the count without asking', async () => {
  const { wire, counts, asked, now } = await start({ sales: 60, service: 0 })
  const chat = unread(chatIn(sales, '111', 1), 4)
  counts.learn([chat])
  expect(now()).toEqual([60, 0])
  const before = asked()
  wire.change({ ...chat, seq: 2, unread: 0 })
  expect(now()).toEqual([59, 0])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked()).toBe(before)
})

test('D4: a chat of which nothing is known moves nothing by a guess: it is counted anew', async () => {
  const inStore = { sales: 60, service: 0 }
  const { wire, now } = await start(inStore)
  await vi.advanceTimersByTimeAsync(10_000)
  inStore.sales = 59
  // A colleague answered a chat far down: whether it was unread is not known here.
  wire.changeAmongAll(chatIn(sales, '111', 1, 7))
  // A tick of an earlier answer, in a chat that is unread for long.
  wire.changeAmongAll({ ...unread(chatIn(sales, '222', 1, 7)), seq: 8 })
  expect(now()).toEqual([60, 0])
  await vi.advanceTimersByTimeAsync(3_000)
  expect(now()).toEqual([59, 0])
})

test('D4: a count that was made just before or after a message is not mixed with the telling of it', async () => {
  const inStore = { sales: 0, service: 0 }
  const { wire, counts, now } = await start(inStore)
  await vi.advanceTimersByTimeAsync(10_000)
  // The store lags: it was told of here, and the count that comes after does not know it yet.
  wire.changeAmongAll(unread(chatIn(sales, '111', 1)))
  counts.refresh()
  await vi.advanceTimersByTimeAsync(1)
  expect(now()).toEqual([1, 0])
  // The telling lags: the count knew it first.
  inStore.sales = 1
  await vi.advanceTimersByTimeAsync(10_000)
  expect(now()).toEqual([1, 0])
  inStore.service = 1
  counts.refresh()
  await vi.advanceTimersByTimeAsync(1)
  expect(now()).toEqual([1, 1])
  wire.changeAmongAll(unread(chatIn(service, '222', 1)))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(now()).toEqual([1, 1])
})

test('D4: where something changes all the time the store is believed in the end', async () => {
  const inStore = { sales: 500, service: 0 }
  const { wire, now } = await start(inStore)
  inStore.sales = 100
  for (let n = 0; n < 200; n += 1) {
    wire.changeAmongAll(unread(chatIn(sales, String(1000 + n), n)))
    await vi.advanceTimersByTimeAsync(500)
  }
  expect(now()[0]).toBeLessThan(400)
})

const doubts: Record<string, (wire: ReturnType<typeof createWire>) => void> = {
  'a reconnect': (wire) => {
    wire.reconnect()
  },
  'facts that a slow line left out': (wire) => {
    wire.skip()
  },
  'more changes than the gateway told of': (wire) => {
    wire.missAmongAll()
  },
  'a minute in which nothing was told': () => undefined,
}

test.each(Object.keys(doubts))('D4: after %s it is counted anew', async (name) => {
  const inStore = { sales: 1, service: 1 }
  const { wire, now } = await start(inStore)
  inStore.sales = 5
  doubts[name]?.(wire)
  await vi.advanceTimersByTimeAsync(name.includes('minute') ? 80_000 : 9_000)
  expect(now()).toEqual([5, 1])
})

test('an inbox that is taken away counts no more, at once, and one that is given does', async () => {
  const { wire, counts, now } = await start({ sales: 3, service: 4 })
  wire.give(sales)
  expect(now()).toEqual([3, undefined])
  counts.refresh()
  await vi.advanceTimersByTimeAsync(6_000)
  expect(now()).toEqual([3, undefined])
  wire.give(sales, service)
  await vi.advanceTimersByTimeAsync(6_000)
  expect(now()).toEqual([3, 4])
})

test("a chat that I take raises my count at once, and lowers that of nobody's chats; resolving it lowers mine", async () => {
  const mine = await start({ sales: 0, service: 0 }, 'mine')
  const unassigned = await start({ sales: 1, service: 0 }, 'unassigned')
  const chat = unread(chatIn(sales, '111', 1))
  const tell = (news: Chat) => {
    for (const { wire } of [mine, unassigned]) wire.changeAmongAll(news)
  }
  for (const { counts } of [mine, unassigned]) counts.learn([chat])
  tell({ ...chat, seq: 2, work: { assignee: me } })
  expect([mine.now(), unassigned.now()]).toEqual([
    [1, 0],
    [0, 0],
  ])
  tell({ ...chat, seq: 3, work: { assignee: me, state: 'resolved' } })
  expect([mine.now(), unassigned.now()]).toEqual([
    [0, 0],
    [0, 0],
  ])
})
