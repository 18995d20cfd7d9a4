import { SahutError } from '@sahut/core/contract/errors'
import type { Chat } from '@sahut/core/model/chat/chat'
import { type ChatId, newInboxId } from '@sahut/core/model/ids'
import { afterEach, describe, expect, test } from 'vitest'
import type { Live } from '../live/live.ts'
import { createInboxFeed, type InboxFeed } from './inbox-feed.ts'
import type { ListScope } from './list/list-scope.ts'
import { chatIn, createWire } from './wire-fixture.ts'

/** A hang guard, never a verdict. */
const HANG = { timeout: 60_000 }

const inboxId = newInboxId()
const chat = (name: string, lastTs: number, seq?: number): Chat => chatIn(inboxId, name, lastTs, seq)

const feeds: InboxFeed[] = []
afterEach(() => {
  for (const feed of feeds.splice(0)) feed.close()
})

type Pages = Record<string, { chats: Chat[]; next?: string }>

/** A list of what the store has: pages by name, the first of unread chats is `unread` where there is one. */
const open = (
  wire: ReturnType<typeof createWire>,
  pages: Pages,
  { openChat, scope = inboxId, kept }: { openChat?: ChatId; scope?: ListScope; kept?: Chat[] } = {},
) => {
  const feed = createInboxFeed({
    scope,
    live: wire.live,
    seen: wire.seen,
    isOpen: (chatId) => chatId === openChat,
    kept,
    page: (filter, cursor) => {
      const page = pages[cursor ?? (filter === 'unread' ? 'unread' : 'first')]
      return page ? Promise.resolve(page) : Promise.reject(new SahutError('unavailable', 'Not now.'))
    },
  })
  feeds.push(feed)
  return feed
}

const names = (feed: InboxFeed) => {
  const { order, chats } = feed.state()
  return order.map((id) => chats.get(id)?.contact.name)
}

describe('the chats of an inbox', () => {
  test('a chat with a new message rises to the top', async () => {
    const wire = createWire()
    const feed = open(wire, { first: { chats: [chat('111', 2), chat('222', 1)] } })
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
    wire.change(chat('222', 3, 2))
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
  })

  test('what was kept is shown until the store can be read, and then only as far as the store has it', async () => {
    const wire = createWire()
    const pages: Pages = {}
    const feed = open(wire, pages, { kept: [chat('111', 2), chat('333', 3)] })
    expect(names(feed)).toEqual(['333', '111'])
    await expect.poll(() => feed.state().error?.code, HANG).toBe('unavailable')
    wire.change(chat('222', 4))
    await expect.poll(() => names(feed), HANG).toEqual(['222', '333', '111'])
    pages['first'] = { chats: [chat('222', 4), chat('111', 2)] }
    feed.refresh()
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
  })

  test('under the pointer nothing moves, and it is told how many would', async () => {
    const wire = createWire()
    const feed = open(wire, { first: { chats: [chat('111', 2), chat('222', 1)] } })
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
    feed.pointer('pressed')
    wire.change(chat('222', 3, 2))
    await expect.poll(() => feed.state().moved, HANG).toBe(1)
    expect(names(feed)).toEqual(['111', '222'])
    feed.pointer('left')
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
  })

  test('D3: under a pointer that rests on the list a new chat shows all the same, once nobody aims any more', async () => {
    const wire = createWire()
    const feed = open(wire, { first: { chats: [chat('111', 2)] } })
    await expect.poll(() => names(feed), HANG).toEqual(['111'])
    feed.pointer('moved')
    wire.change(chat('222', 3))
    await expect.poll(() => feed.state().moved, HANG).toBe(1)
    expect(names(feed)).toEqual(['111'])
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
    expect(feed.state().moved).toBe(0)
  })

  test('what is paged in goes below, and pages end', async () => {
    const wire = createWire()
    const feed = open(wire, {
      first: { chats: [chat('111', 3)], next: 'more' },
      more: { chats: [chat('222', 2), chat('333', 1)] },
    })
    await expect.poll(() => feed.state().more, HANG).toBe('some')
    feed.wantMore()
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222', '333'])
    expect(feed.state().more).toBe('none')
  })

  test('asked for what is unread, it lists only that and the open chat; what was read goes with the next sorting', async () => {
    const wire = createWire()
    const [open1, read, news] = [chat('111', 3), chat('222', 2), { ...chat('333', 1), unread: 2 }]
    const pages: Pages = { first: { chats: [open1, read, news] }, unread: { chats: [news] } }
    const feed = open(wire, pages, { openChat: open1.chatId })
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222', '333'])
    feed.filter('unread')
    expect(names(feed)).toEqual(['111', '333'])
    feed.pointer('pressed')
    wire.change({ ...news, seq: 2, unread: 0 }, { ...read, seq: 2, unread: 1, lastTs: 4 })
    await expect.poll(() => feed.state().moved, HANG).toBe(1)
    expect(names(feed)).toEqual(['111', '333'])
    feed.pointer('left')
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
    feed.filter('open')
    expect(names(feed)).toEqual(['222', '111', '333'])
  })

  test('what somebody resolved unheard is gone once the list is read again, and what that leaves is filled up', async () => {
    const wire = createWire()
    const far = 1_000_000
    const pages: Pages = {
      first: { chats: [chat('111', 2 * far), chat('222', far)], next: 'more' },
      more: { chats: [chat('333', 1)] },
    }
    const feed = open(wire, pages)
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
    pages['first'] = { chats: [chat('222', far)], next: 'more' }
    wire.reconnect()
    await expect.poll(() => names(feed), HANG).toEqual(['222', '333'])
  })

  test('after a reconnect the newest chats are read again', async () => {
    const wire = createWire()
    const pages = { first: { chats: [chat('111', 1)] } }
    const feed = open(wire, pages)
    await expect.poll(() => names(feed), HANG).toEqual(['111'])
    pages.first = { chats: [chat('222', 2), chat('111', 1)] }
    wire.reconnect()
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
  })

  const doubts: Record<string, (wire: ReturnType<typeof createWire>) => void> = {
    'a reconnect': (wire) => {
      wire.reconnect()
    },
    'more changes than the gateway told of': (wire) => {
      wire.changePartly(chat('444', 4))
    },
    'facts that a slow line left out': (wire) => {
      wire.skip()
    },
  }

  test.each(Object.keys(doubts))(
    'after %s all chats that are here are read again, page by page',
    async (name) => {
      const wire = createWire()
      const pages: Record<string, { chats: Chat[]; next?: string }> = {
        first: { chats: [chat('111', 3)], next: 'more' },
        more: { chats: [chat('222', 2)], next: 'last' },
        last: { chats: [chat('333', 1)] },
      }
      const feed = open(wire, pages)
      await expect.poll(() => feed.state().more, HANG).toBe('some')
      feed.wantMore()
      await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
      // Somebody has seen it, which moves no chat in the list.
      pages['more'] = { chats: [chat('222', 2, 7)], next: 'last' }
      doubts[name]?.(wire)
      await expect.poll(() => [...feed.state().chats.values()].map(({ seq }) => seq), HANG).toContain(7)
      expect(names(feed).slice(-2)).toEqual(['111', '222'])
      expect(feed.state().more).toBe('some')
    },
  )

  test('what changes while the inbox is being followed is not missed', async () => {
    const wire = createWire()
    const pages = { first: { chats: [chat('111', 1)] } }
    const following = Promise.withResolvers<object>()
    const live = { ...wire.live, send: () => following.promise } as unknown as Live
    const feed = open({ ...wire, live }, pages)
    await expect.poll(() => names(feed), HANG).toEqual(['111'])
    pages.first = { chats: [chat('222', 2), chat('111', 1)] }
    following.resolve({})
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
  })

  test('D4: what is unread is found however many read chats lie before it, and fills up as it is read', async () => {
    const wire = createWire()
    const unread = (name: string, lastTs: number) => ({ ...chat(name, lastTs), unread: 1 })
    const pages: Pages = {
      first: { chats: [chat('111', 99), unread('222', 98)], next: 'older' },
      older: { chats: [chat('333', 97)], next: 'oldest' },
      unread: { chats: [unread('222', 98), unread('444', 4)], next: 'unread 2' },
      'unread 2': { chats: [unread('555', 3)] },
    }
    const feed = open(wire, pages)
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
    feed.filter('unread')
    // At once what is known of it, the rest as it comes.
    expect(names(feed)).toEqual(['222'])
    expect(feed.state().more).toBe('loading')
    await expect.poll(() => names(feed), HANG).toEqual(['222', '444', '555'])
    expect(feed.state().more).toBe('none')
    // What lies between was not read: old unread chats stand in no list of all chats that has holes.
    feed.filter('open')
    expect(names(feed)).toEqual(['111', '222'])
    expect(feed.state().more).toBe('some')
    feed.wantMore()
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222', '333'])
  })

  test('D4: what somebody read unheard is not unread any more once it is asked again', async () => {
    const wire = createWire()
    const [kept, read] = [
      { ...chat('111', 2), unread: 1 },
      { ...chat('222', 1), unread: 1 },
    ]
    const pages: Pages = { first: { chats: [kept, read] }, unread: { chats: [kept, read] } }
    const feed = open(wire, pages)
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
    feed.filter('unread')
    await expect.poll(() => feed.state().more, HANG).toBe('none')
    pages['unread'] = { chats: [kept] }
    pages['first'] = { chats: [kept, chat('222', 1, 9)] }
    wire.reconnect()
    await expect.poll(() => names(feed), HANG).toEqual(['111'])
    feed.filter('open')
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
  })

  test('D4: that nothing is unread is not said before it is known', async () => {
    const wire = createWire()
    const pages: Pages = { first: { chats: [chat('111', 1)] } }
    const feed = open(wire, pages)
    await expect.poll(() => names(feed), HANG).toEqual(['111'])
    feed.filter('unread')
    expect(feed.state()).toMatchObject({ order: [], more: 'loading' })
    await expect.poll(() => feed.state().error?.code, HANG).toBe('unavailable')
    pages['unread'] = { chats: [] }
    await expect.poll(() => feed.state(), HANG).toMatchObject({ more: 'none', error: undefined })
  })
})

describe('the chats of all inboxes', () => {
  const other = newInboxId()
  const everything = (): Pages => ({ first: { chats: [chat('111', 2), chatIn(other, '222', 1)] } })

  test('D2: a chat of any of them rises with its message, also where one is open by itself', async () => {
    const wire = createWire()
    const feed = open(wire, everything(), { scope: 'all' })
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
    wire.changeAmongAll(chatIn(other, '222', 3, 2))
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
    wire.change(chat('333', 4))
    await expect.poll(() => names(feed), HANG).toEqual(['333', '222', '111'])
  })

  test('one list shows no chat of another inbox', async () => {
    const wire = createWire()
    const feed = open(wire, { first: { chats: [chat('111', 2)] } })
    await expect.poll(() => names(feed), HANG).toEqual(['111'])
    wire.changeAmongAll(chatIn(other, '222', 3), chat('333', 4))
    await expect.poll(() => names(feed), HANG).toEqual(['333', '111'])
  })

  test('what is missed among all is read again', async () => {
    const wire = createWire()
    const pages = everything()
    const feed = open(wire, pages, { scope: 'all' })
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
    pages['first'] = { chats: [chatIn(other, '333', 5), chat('111', 2), chatIn(other, '222', 1)] }
    wire.missAmongAll()
    await expect.poll(() => names(feed), HANG).toEqual(['333', '111', '222'])
  })

  test('an inbox that is taken away is gone from the list at once, with what a slow page still brings of it', async () => {
    const wire = createWire()
    wire.give(inboxId, other)
    const feed = open(wire, everything(), { scope: 'all' })
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222'])
    wire.give(inboxId)
    expect(names(feed)).toEqual(['111'])
    wire.changeAmongAll(chatIn(other, '222', 7, 7), chat('444', 8))
    await expect.poll(() => names(feed), HANG).toEqual(['444', '111'])
    expect(feed.state().chats.size).toBe(2)
  })

  test('the list of an inbox that is taken away says so, and is there again once that is given', async () => {
    const wire = createWire()
    wire.give(inboxId, other)
    const feed = open(wire, { first: { chats: [chat('111', 2)] } })
    await expect.poll(() => names(feed), HANG).toEqual(['111'])
    wire.give(other)
    expect(feed.state()).toMatchObject({ phase: 'failed', order: [], error: { code: 'forbidden' } })
    expect(feed.state().chats.size).toBe(0)
    wire.give(inboxId, other)
    await expect.poll(() => feed.state().phase, HANG).toBe('ready')
    expect(names(feed)).toEqual(['111'])
  })
})
