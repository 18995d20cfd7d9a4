import { expect, it } from 'vitest'
import { headKey } from '../store/keys.ts'
import { onEachStore } from '../store/store-fixture.ts'
import type { Table } from '../store/table.ts'
import { change, inbound, newChatRef, newInbox, newWriter, queued } from './chat-fixture.ts'
import { createChatLog } from './create-log.ts'

const T0 = 1_700_000_000_000

onEachStore('unread', (ground) => {
  const writer = () => newWriter(ground.table).log

  /** As the release before writes its heads: it knows of no `unreadPK`. */
  const olderWriter = () => {
    const older: Table = {
      ...ground.table,
      put: ({ unreadPK: _unknown, ...item }, condition) =>
        ground.table.put({ ...item, PK: item.PK, SK: item.SK }, condition),
    }
    return newWriter(older).log
  }

  it('D4: is counted by chats, and right after messages, answers and what was seen', async () => {
    const log = writer()
    const place = newInbox()
    const [first, second] = [newChatRef(place), newChatRef(place)]
    expect(await log.unread(place)).toBe(0)
    await log.append(first, inbound('one'))
    await log.append(first, inbound('two'))
    await log.append(second, inbound('three'))
    await log.append(newChatRef(), inbound('elsewhere'))
    expect(await log.unread(place)).toBe(2)
    await log.append(first, queued(first, 'answer'))
    expect(await log.unread(place)).toBe(1)
    await log.append(second, change({ type: 'seen', seq: 1, received: 1 }))
    expect(await log.unread(place)).toBe(0)
    await log.append(first, inbound('again'))
    expect(await log.unread(place)).toBe(1)
  })

  it('D4: is right though a writer died right behind its commit', async () => {
    const place = newInbox()
    const chat = newChatRef(place)
    const crashed = Promise.withResolvers<undefined>()
    let committed = false
    const dying: Table = {
      ...ground.table,
      put: async (item, condition) => (committed = await ground.table.put(item, condition)),
      putAll: async (items) => {
        if (!committed) return ground.table.putAll(items)
        crashed.resolve(undefined)
        return new Promise(() => undefined)
      },
    }
    void newWriter(dying).log.append(chat, inbound('one'))
    await crashed.promise
    expect(await writer().unread(place)).toBe(1)
    await writer().append(chat, queued(chat, 'answer'))
    expect(await writer().unread(place)).toBe(0)
  })

  it('D4: is listed newest first over all pages and inboxes, however many read chats lie between', async () => {
    const log = writer()
    const { workspaceId, inboxId } = newInbox()
    const places = [
      { workspaceId, inboxId },
      { workspaceId, inboxId: newInbox().inboxId },
      { workspaceId, inboxId: newInbox().inboxId },
    ]
    const inboxIds = places.map((place) => place.inboxId)
    const all: string[] = []
    const unread: string[] = []
    for (let n = 0; n < 20; n += 1) {
      const chat = newChatRef(places[n % 3], `62812000${String(n)}`)
      const { seq } = await log.append(chat, inbound('x', T0 + n * 60_000))
      all.unshift(chat.chatId)
      if (n % 4 === 0) unread.unshift(chat.chatId)
      else await log.append(chat, change({ type: 'seen', seq, received: 1 }))
    }
    const listed = async (limit: number, only?: 'unread') => {
      const found: string[] = []
      let cursor: string | undefined
      do {
        const page = await log.chats({ workspaceId, inboxIds, only }, cursor, limit)
        found.push(...page.chats.map(({ chatId }) => chatId))
        cursor = page.next
      } while (cursor !== undefined)
      return found
    }
    for (const limit of [1, 3, 50]) {
      expect(await listed(limit)).toEqual(all)
      expect(await listed(limit, 'unread')).toEqual(unread)
    }
    expect(await log.chats({ workspaceId, inboxIds: [] }, undefined, 10)).toEqual({ chats: [] })
  })

  it('D4: of heads that the release before wrote is counted, and again a day after: a rollback writes them anew', async () => {
    let now = T0
    const log = createChatLog({ table: ground.table, onCommit: () => undefined, now: () => now })
    const older = olderWriter()
    const place = newInbox()
    const chats = Array.from({ length: 3 }, (_, n) => newChatRef(place, `62812000${String(n)}`))
    for (const chat of chats) await older.append(chat, inbound('one'))
    expect(await log.unread(place)).toBe(3)
    for (const chat of chats) await older.append(chat, inbound('two'))
    now += 24 * 60 * 60_000
    expect(await log.unread(place)).toBe(3)
  })

  it('D4: is mended by a list that shows the chat, both ways', async () => {
    const log = writer()
    const place = newInbox()
    const [lost, stale] = [newChatRef(place), newChatRef(place, '6281200001')]
    expect(await log.unread(place)).toBe(0)
    await olderWriter().append(lost, inbound('one'))
    await log.append(stale, inbound('one'))
    await log.append(stale, queued(stale, 'answer'))
    const head = (await ground.table.get(headKey(stale))) ?? expect.fail('no head')
    await ground.table.put({ ...head, unreadPK: place.inboxId })
    const list = { workspaceId: place.workspaceId, inboxIds: [place.inboxId] }
    expect((await log.chats({ ...list, only: 'unread' }, undefined, 10)).chats).toEqual([])
    await log.chats(list, undefined, 10)
    expect(await log.unread(place)).toBe(1)
    expect((await log.chats({ ...list, only: 'unread' }, undefined, 10)).chats).toMatchObject([
      { chatId: lost.chatId },
    ])
  })
})
