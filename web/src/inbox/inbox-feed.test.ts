import { SahutError } from '@sahut/core/contract/errors'
import type { Fact } from '@sahut/core/contract/socket'
import { type Chat, newChat } from '@sahut/core/model/chat'
import {
  type ChatId,
  chatIdOf,
  ContactId,
  newInboxId,
  newNumberId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import { afterEach, describe, expect, test } from 'vitest'
import type { ConnectionState, Live } from '../live/socket.ts'
import { createInboxFeed, type InboxFeed } from './inbox-feed.ts'

/** A hang guard, never a verdict. */
const HANG = { timeout: 60_000 }

const inboxId = newInboxId()
const numberId = newNumberId()
const workspaceId = newWorkspaceId()

const chat = (name: string, lastTs: number, seq = 1): Chat => {
  const id = ContactId.parse(`${name}@lid`)
  const made = newChat({
    chatId: chatIdOf(numberId, id),
    workspaceId,
    inboxId,
    numberId,
    contact: { id, name },
  })
  return { ...made, lastTs, seq }
}

/** A connection whose facts a test tells. */
const createWire = () => {
  const listeners = new Map<string, (fact: unknown) => void>()
  let become: (state: ConnectionState) => void = () => undefined
  const live = {
    state: () => 'connected',
    send: () => Promise.resolve({}),
    on: (name: string, listener: (fact: unknown) => void) => {
      listeners.set(name, listener)
      return () => undefined
    },
    onState: (listener: typeof become) => {
      become = listener
      listener('connected')
      return () => undefined
    },
  } as unknown as Live
  return {
    live,
    change: (...chats: Chat[]) => {
      listeners.get('inbox:changed')?.({ inboxId, chats } satisfies Fact<'inbox:changed'>)
    },
    changePartly: (...chats: Chat[]) => {
      listeners.get('inbox:changed')?.({ inboxId, chats, isPartial: true } satisfies Fact<'inbox:changed'>)
    },
    skip: () => listeners.get('facts:skipped')?.({}),
    reconnect: () => {
      become('reconnecting')
      become('connected')
    },
  }
}

const feeds: InboxFeed[] = []
afterEach(() => {
  for (const feed of feeds.splice(0)) feed.close()
})

const open = (
  wire: ReturnType<typeof createWire>,
  pages: Record<string, { chats: Chat[]; next?: string }>,
  openChat?: ChatId,
) => {
  const feed = createInboxFeed({
    inboxId,
    live: wire.live,
    isOpen: (chatId) => chatId === openChat,
    page: (cursor = 'first') => {
      const page = pages[cursor]
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
    const feed = open(wire, { first: { chats: [open1, read, news] } }, open1.chatId)
    await expect.poll(() => names(feed), HANG).toEqual(['111', '222', '333'])
    feed.filter('unread')
    expect(names(feed)).toEqual(['111', '333'])
    feed.pointer('pressed')
    wire.change({ ...news, seq: 2, unread: 0 }, { ...read, seq: 2, unread: 1, lastTs: 4 })
    await expect.poll(() => feed.state().moved, HANG).toBe(1)
    expect(names(feed)).toEqual(['111', '333'])
    feed.pointer('left')
    await expect.poll(() => names(feed), HANG).toEqual(['222', '111'])
    feed.filter('all')
    expect(names(feed)).toEqual(['222', '111', '333'])
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
})
