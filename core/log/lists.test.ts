import { randomUUID } from 'node:crypto'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../store/dynamodb/connection.ts'
import { headKey } from '../store/keys/chat.ts'
import { ensureTable } from '../store/schema/schema.ts'
import { onEachStore } from '../store/store-fixture.ts'
import { createTable } from '../store/dynamodb/table.ts'
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
      put: ({ unreadPK: _unread, ownerPK: _owner, ...item }, condition) =>
        ground.table.put({ ...item, PK: item.PK, SK: item.SK }, condition),
    }
    return newWriter(older).log
  }

  it('D4: is counted by chats, and right after messages, answers and what was seen', async () => {
    const log = writer()
    const place = newInbox()
    const [first, second] = [newChatRef(place), newChatRef(place)]
    expect(await log.count(place, 'unread')).toBe(0)
    await log.append(first, inbound('one'))
    await log.append(first, inbound('two'))
    await log.append(second, inbound('three'))
    await log.append(newChatRef(), inbound('elsewhere'))
    expect(await log.count(place, 'unread')).toBe(2)
    await log.append(first, queued(first, 'answer'))
    expect(await log.count(place, 'unread')).toBe(1)
    await log.append(second, change({ type: 'seen', seq: 1, received: 1 }))
    expect(await log.count(place, 'unread')).toBe(0)
    await log.append(first, inbound('again'))
    expect(await log.count(place, 'unread')).toBe(1)
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
    expect(await writer().count(place, 'unread')).toBe(1)
    await writer().append(chat, queued(chat, 'answer'))
    expect(await writer().count(place, 'unread')).toBe(0)
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
    const listed = async (limit: number, list?: 'unread') => {
      const found: string[] = []
      let cursor: string | undefined
      do {
        const page = await log.chats({ workspaceId, inboxIds, list }, cursor, limit)
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
    expect(await log.count(place, 'unread')).toBe(3)
    for (const chat of chats) await older.append(chat, inbound('two'))
    now += 24 * 60 * 60_000
    expect(await log.count(place, 'unread')).toBe(3)
  })

  it('D4: is mended by a list that shows the chat, both ways', async () => {
    const log = writer()
    const place = newInbox()
    const [lost, stale] = [newChatRef(place), newChatRef(place, '6281200001')]
    expect(await log.count(place, 'unread')).toBe(0)
    await olderWriter().append(lost, inbound('one'))
    await log.append(stale, inbound('one'))
    await log.append(stale, queued(stale, 'answer'))
    const head = (await ground.table.get(headKey(stale))) ?? expect.fail('no head')
    await ground.table.put({ ...head, unreadPK: place.inboxId })
    const list = { workspaceId: place.workspaceId, inboxIds: [place.inboxId] }
    expect((await log.chats({ ...list, list: 'unread' }, undefined, 10)).chats).toEqual([])
    await log.chats(list, undefined, 10)
    expect(await log.count(place, 'unread')).toBe(1)
    expect((await log.chats({ ...list, list: 'unread' }, undefined, 10)).chats).toMatchObject([
      { chatId: lost.chatId },
    ])
  })

  it('D4: is listed though what a list mends can not be written, and then mended by the next', async () => {
    const place = newInbox()
    const chat = newChatRef(place)
    expect(await writer().count(place, 'unread')).toBe(0)
    await olderWriter().append(chat, inbound('one'))
    const readOnly: Table = {
      ...ground.table,
      update: () => Promise.reject(new Error('too busy')),
      put: () => Promise.reject(new Error('too busy')),
    }
    const warned: string[] = []
    const warn = (warning: Error) => warned.push(warning.message)
    process.on('warning', warn)
    onTestFinished(() => void process.off('warning', warn))
    const log = newWriter(readOnly).log
    const list = { workspaceId: place.workspaceId, inboxIds: [place.inboxId] }
    expect((await log.chats(list, undefined, 10)).chats).toMatchObject([{ chatId: chat.chatId, unread: 1 }])
    expect(await log.count(place, 'unread')).toBe(0)
    await expect.poll(() => warned).toContain('too busy')
    await writer().chats(list, undefined, 10)
    expect(await writer().count(place, 'unread')).toBe(1)
  })

  describe('on a table of the release before, which has no such index', () => {
    /** What its `ensureTable` made. */
    const olderTable = async () => {
      const settings = { ...ground.settings, tableName: `older-${randomUUID()}` }
      const client = connect(settings)
      await client.send(
        new CreateTableCommand({
          TableName: settings.tableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: ['PK', 'SK', 'listPK', 'listSK'].map((AttributeName) => ({
            AttributeName,
            AttributeType: 'S' as const,
          })),
          KeySchema: [
            { AttributeName: 'PK', KeyType: 'HASH' },
            { AttributeName: 'SK', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'byList',
              KeySchema: [
                { AttributeName: 'listPK', KeyType: 'HASH' },
                { AttributeName: 'listSK', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          ],
        }),
      )
      client.destroy()
      const table = createTable(settings)
      onTestFinished(() => {
        table.close()
      })
      return { table, settings }
    }

    it('D4: it is right once several processes that start at once have added the index, also for the rows that were there', async () => {
      const { table, settings } = await olderTable()
      const older = newWriter({
        ...table,
        put: ({ unreadPK: _unread, ownerPK: _owner, ...item }, condition) =>
          table.put({ ...item, PK: item.PK, SK: item.SK }, condition),
      }).log
      const place = newInbox()
      const list = { workspaceId: place.workspaceId, inboxIds: [place.inboxId] }
      const [kept, looked, touched, read] = ['1', '2', '3', '4'].map((digit) =>
        newChatRef(place, `628120000${digit}`),
      )
      if (!kept || !looked || !touched || !read) return expect.unreachable()
      // Its row says it already: newer code wrote it before a rollback, or a backup was put back.
      await newWriter(table).log.append(kept, inbound('one'))
      for (const chat of [looked, touched, read]) await older.append(chat, inbound('one'))
      await older.append(read, queued(read, 'answer'))

      await Promise.all([ensureTable(settings), ensureTable(settings), ensureTable(settings)])
      await ensureTable(settings)

      const { log } = newWriter(table)
      const unread = async () =>
        (await log.chats({ ...list, list: 'unread' }, undefined, 10)).chats.map(({ chatId }) => chatId)
      expect(await unread()).toEqual([kept.chatId])
      // One that is touched is in at once, the others as soon as somebody counts.
      await log.append(touched, inbound('two'))
      expect((await unread()).toSorted()).toEqual([kept.chatId, touched.chatId].toSorted())
      expect(await log.count(place, 'unread')).toBe(3)
      expect((await unread()).toSorted()).toEqual([kept.chatId, looked.chatId, touched.chatId].toSorted())
      await log.append(looked, queued(looked, 'answer'))
      expect(await log.count(place, 'unread')).toBe(2)
    })

    it('D4: until it has the index, what else is done with chats goes on', async () => {
      const { table } = await olderTable()
      const { log } = newWriter(table)
      const place = newInbox()
      const chat = newChatRef(place)
      await log.append(chat, inbound('one'))
      const list = { workspaceId: place.workspaceId, inboxIds: [place.inboxId] }
      expect((await log.chats(list, undefined, 10)).chats).toMatchObject([{ unread: 1 }])
      await expect(log.count(place, 'unread')).rejects.toMatchObject({ code: 'internal' })
    })
  })
})
