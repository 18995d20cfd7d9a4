import { dynamoDbLocalTable, embeddedTable, type OpenTable } from '@sahut/local/table-fixture'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SahutError } from '../contract/errors.ts'
import type { Chat } from '../model/chat.ts'
import { newNumberId, newWorkspaceId } from '../model/ids.ts'
import { TEXT_LIMIT } from '../model/message.ts'
import { change, inbound, newChatRef, newInbox, queued } from './chat-fixture.ts'
import type { ChatLog, Commit } from './chat-log.ts'
import { createChatLog } from './log.ts'
import { entryKey, headKey, msgKeyKey, outboxKey, statusKey } from './keys.ts'
import { keyOfMessage } from './rows.ts'
import type { Item, Table } from './table.ts'

const textsOf = (page: Awaited<ReturnType<ChatLog['before']>>): string[] =>
  (page?.entries ?? []).flatMap((entry) =>
    entry.kind === 'message' && entry.content.type === 'text' ? [entry.content.text] : [],
  )
const seqsOf = (page: Awaited<ReturnType<ChatLog['after']>>): number[] =>
  (page?.entries ?? []).map(({ seq }) => seq)

/** The promises of the chat log, held against each store that it runs on. */
describe.each([
  ['the embedded store', embeddedTable],
  ['DynamoDB Local', dynamoDbLocalTable],
] as const)('the chat log on %s', (_name, openTable) => {
  let store: OpenTable
  let table: Table

  beforeAll(async () => {
    store = await openTable()
    table = store.table
  })
  afterAll(() => store.close())

  /** A process with its own log: what one remembers the other does not. */
  const writer = (on: Table = table) => {
    const commits: Commit[] = []
    const log = createChatLog({ table: on, onCommit: (commit) => commits.push(commit) })
    return { log, commits }
  }

  /** A writer whose process ends right after its commit: nothing of step 5 reaches the store. */
  const crashingWriter = () => {
    const crashed = Promise.withResolvers<undefined>()
    const never = (): Promise<never> => {
      crashed.resolve(undefined)
      return new Promise(() => undefined)
    }
    let committed = false
    const commitThenCrash: Table = {
      ...table,
      put: async (item, condition) => (committed = await table.put(item, condition)),
      putAll: (items) => (committed ? never() : table.putAll(items)),
      update: (...call) => (committed ? never() : table.update(...call)),
    }
    return { ...writer(commitThenCrash), crashed: crashed.promise }
  }

  it('gives entries their places in the order of the calls, from 1 on and without a hole', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const appended = await Promise.all(['a', 'b', 'c', 'd'].map((text) => log.append(chat, inbound(text))))
    expect(appended.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect(appended.every(({ epoch, duplicate }) => epoch === 1 && !duplicate)).toBe(true)
    const page = await log.after(chat, 0, 10)
    expect(textsOf(page)).toEqual(['a', 'b', 'c', 'd'])
    expect(page?.next).toBeUndefined()
  })

  it('tells nothing of a chat that is not there, or not in this workspace', async () => {
    const { log } = writer()
    const chat = newChatRef()
    await log.append(chat, inbound('here'))
    const elsewhere = { ...chat, workspaceId: newWorkspaceId() }
    expect(await log.chat(elsewhere)).toBeUndefined()
    expect(await log.after(elsewhere, 0, 10)).toBeUndefined()
    expect(await log.before(elsewhere, undefined, 10)).toBeUndefined()
    expect(await log.message(elsewhere, 1)).toBeUndefined()
  })

  it('never gives the same message key two places, whoever brings it again', async () => {
    const chat = newChatRef()
    const draft = inbound('once')
    const first = await writer().log.append(chat, draft)
    const again = writer().log
    expect(await again.append(chat, draft)).toEqual({ ...first, duplicate: true })
    const [left, right] = await Promise.all([again.append(chat, draft), again.append(chat, draft)])
    expect([left, right]).toEqual([
      { ...first, duplicate: true },
      { ...first, duplicate: true },
    ])
    expect(seqsOf(await again.after(chat, 0, 10))).toEqual([1])
    expect(await again.find(chat, keyOfMessage(draft))).toBe(1)
  })

  it('gives a message that comes twice in one commit one place', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const draft = inbound('twin')
    const [first, second] = await Promise.all([log.append(chat, draft), log.append(chat, draft)])
    expect(first).toEqual({ seq: 1, epoch: 1, duplicate: false })
    expect(second).toEqual({ seq: 1, epoch: 1, duplicate: true })
  })

  it('tells the same id from us and from the contact apart, and by participant', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const draft = inbound('theirs')
    await log.append(chat, draft)
    expect((await log.append(chat, { ...draft, fromMe: true })).duplicate).toBe(false)
    expect((await log.append(chat, { ...draft, participant: '628999@lid' })).duplicate).toBe(false)
  })

  it('commits together what arrives while a commit is in flight', async () => {
    const heads: Item[] = []
    const counting: Table = {
      ...table,
      put: (item, condition) => {
        heads.push(item)
        return table.put(item, condition)
      },
    }
    const { log, commits } = writer(counting)
    const chat = newChatRef()
    const first = log.append(chat, inbound('first'))
    await Promise.resolve()
    const rest = Array.from({ length: 30 }, (_, n) => log.append(chat, inbound(`joined ${String(n)}`)))
    await Promise.all([first, ...rest])
    // 12 entries a commit at most.
    expect(heads).toHaveLength(1 + Math.ceil(30 / 12))
    expect(commits.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual(
      Array.from({ length: 31 }, (_, n) => n + 1),
    )
  })

  it('tells of commits in seq order, each with the chat as it stood, and survives who cannot hear it', async () => {
    const { log, commits } = writer()
    const chat = newChatRef()
    for (const text of ['a', 'b', 'c']) await log.append(chat, inbound(text))
    expect(commits.map(({ chat: told }) => told.seq)).toEqual([1, 2, 3])
    const warned = new Promise<void>((resolve) => {
      process.on('warning', ({ message }) => {
        if (message === 'nobody listens') resolve()
      })
    })
    const deaf = createChatLog({
      table,
      onCommit: () => {
        throw new Error('nobody listens')
      },
    })
    expect((await deaf.append(chat, inbound('d'))).seq).toBe(4)
    await warned
  })

  describe('fences', () => {
    it('refuses an older owner once a newer one wrote, with or without what it remembers', async () => {
      const chat = newChatRef()
      const old = writer().log
      await old.append(chat, inbound('from the old owner'), { ownerEpoch: 1 })
      await writer().log.append(chat, inbound('from the new owner'), { ownerEpoch: 2 })
      for (const log of [old, writer().log])
        await expect(log.append(chat, inbound('too late'), { ownerEpoch: 1 })).rejects.toMatchObject({
          code: 'fenced',
          retry: false,
        })
      expect(textsOf(await old.after(chat, 0, 10))).toEqual(['from the old owner', 'from the new owner'])
    })

    it('lets gateways and functions write whoever owns the number', async () => {
      const chat = newChatRef()
      await writer().log.append(chat, inbound('owned'), { ownerEpoch: 7 })
      expect((await writer().log.append(chat, queued(chat, 'reply'))).seq).toBe(2)
      expect((await writer().log.append(chat, inbound('still owned'), { ownerEpoch: 7 })).seq).toBe(3)
    })

    it('lets many writers append at once: each entry gets one place of its own', async () => {
      const chat = newChatRef()
      const logs = [writer().log, writer().log, writer().log]
      const appended = await Promise.all(
        logs.flatMap((log, w) =>
          Array.from({ length: 8 }, (_, n) => log.append(chat, inbound(`${String(w)}.${String(n)}`))),
        ),
      )
      expect(appended.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 24 }, (_, n) => n + 1),
      )
      const texts = textsOf(await writer().log.after(chat, 0, 100))
      for (const w of ['0', '1', '2'])
        expect(texts.filter((text) => text.startsWith(w))).toEqual(
          Array.from({ length: 8 }, (_, n) => `${w}.${String(n)}`),
        )
    })
  })

  describe('after a crash right behind the commit', () => {
    it('shows readers the entries that only HEAD holds', async () => {
      const chat = newChatRef()
      const { log, crashed } = crashingWriter()
      const draft = inbound('only in HEAD')
      void log.append(chat, draft)
      await crashed
      const reader = writer().log
      expect(await table.get(entryKey(chat, 1))).toBeUndefined()
      expect(textsOf(await reader.after(chat, 0, 10))).toEqual(['only in HEAD'])
      expect(textsOf(await reader.before(chat, undefined, 10))).toEqual(['only in HEAD'])
      expect(await reader.message(chat, 1)).toMatchObject({ seq: 1 })
      expect(await reader.find(chat, keyOfMessage(draft))).toBe(1)
    })

    it('lets the next writer finish it, tell of it, and answer the same message with the place it has', async () => {
      const chat = newChatRef()
      const { log, crashed } = crashingWriter()
      const draft = queued(chat, 'from a gateway that died')
      void log.append(chat, draft)
      await crashed
      const next = writer()
      expect(await next.log.append(chat, draft)).toEqual({ seq: 1, epoch: 1, duplicate: true })
      expect(next.commits.map(({ entries }) => entries.map(({ seq }) => seq))).toEqual([[1]])
      expect(await table.get(entryKey(chat, 1))).toBeDefined()
      expect(await table.get(msgKeyKey(chat, keyOfMessage(draft)))).toMatchObject({ seq: 1 })
      expect(await next.log.outbox(chat.numberId)).toMatchObject([{ seq: 1, chatId: chat.chatId }])
    })

    it('shows and finishes a status that only HEAD holds', async () => {
      const chat = newChatRef()
      await writer().log.append(chat, queued(chat, 'reply'))
      const { log, crashed } = crashingWriter()
      void log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
      await crashed
      const next = writer().log
      expect(await next.message(chat, 1)).toMatchObject({ status: 'sent' })
      expect((await next.before(chat, undefined, 10))?.entries).toMatchObject([{ status: 'sent' }])
      await next.append(chat, inbound('goes on'))
      expect(await table.get(statusKey(chat, 1))).toMatchObject({ status: 'sent' })
    })
  })

  describe('statuses', () => {
    it('only rise, and a message is read in its present state', async () => {
      const { log } = writer()
      const chat = newChatRef()
      await log.append(chat, queued(chat, 'reply'))
      await log.append(chat, change({ type: 'status', target: 1, status: 'failed', reason: 'unavailable' }))
      expect(await log.message(chat, 1)).toMatchObject({ status: 'failed', reason: 'unavailable' })
      await log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
      const late = change({ type: 'status', target: 1, status: 'failed', reason: 'unavailable' })
      expect((await writer().log.append(chat, late)).duplicate).toBe(true)
      const message = await log.message(chat, 1)
      expect(message).toMatchObject({ status: 'sent' })
      expect(message).not.toHaveProperty('reason')
      expect((await log.before(chat, undefined, 10))?.entries).toEqual([message])
      expect((await log.chat(chat))?.preview).toMatchObject({ seq: 1, status: 'sent' })
    })

    it('change nothing and write nothing when they come again', async () => {
      const { log } = writer()
      const chat = newChatRef()
      await log.append(chat, queued(chat, 'reply'))
      const sent = change({ type: 'status', target: 1, status: 'sent' })
      expect(await log.append(chat, sent)).toMatchObject({ seq: 2, duplicate: false })
      expect(await log.append(chat, sent)).toMatchObject({ seq: 2, duplicate: true })
      expect((await log.chat(chat))?.seq).toBe(2)
    })

    it('survive a writer that comes back late and puts the message as it was at first', async () => {
      const { log } = writer()
      const chat = newChatRef()
      await log.append(chat, queued(chat, 'reply'))
      const original = await table.get(entryKey(chat, 1))
      await log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
      if (original === undefined) throw new Error('the message has no row')
      await table.putAll([original])
      expect(await log.message(chat, 1)).toMatchObject({ status: 'sent' })
    })
  })

  it('moves the delivered and read watermarks up only, and writes nothing that moves none', async () => {
    const { log } = writer()
    const chat = newChatRef()
    for (const text of ['a', 'b', 'c']) await log.append(chat, queued(chat, text))
    await log.append(chat, change({ type: 'receipts', delivered: 3 }))
    await log.append(chat, change({ type: 'receipts', read: 2 }))
    expect(await log.chat(chat)).toMatchObject({ seq: 5, delivered: 3, read: 2 })
    expect(await log.append(chat, change({ type: 'receipts', delivered: 2, read: 1 }))).toMatchObject({
      duplicate: true,
    })
    expect(await log.chat(chat)).toMatchObject({ seq: 5, delivered: 3, read: 2 })
  })

  it('counts what nobody has seen, and stops counting what somebody has', async () => {
    const { log } = writer()
    const chat = newChatRef()
    for (const text of ['a', 'b', 'c']) await log.append(chat, inbound(text))
    expect(await log.chat(chat)).toMatchObject({ unread: 3, seen: 0 })
    await log.append(chat, change({ type: 'seen', seq: 2, received: 2 }))
    expect(await log.chat(chat)).toMatchObject({ unread: 1, seen: 2 })
    expect((await log.append(chat, change({ type: 'seen', seq: 2, received: 2 }))).duplicate).toBe(true)
    expect(await log.chat(chat)).toMatchObject({ seq: 4, unread: 1, seen: 2 })
  })

  it('keeps a message unread that came while somebody looked at the ones before it', async () => {
    const { log } = writer()
    const chat = newChatRef()
    await log.append(chat, inbound('a'))
    const looked = change({ type: 'seen', seq: 1, received: 1 })
    await log.append(chat, inbound('b'))
    await log.append(chat, looked)
    expect(await log.chat(chat)).toMatchObject({ unread: 1, seen: 1 })
  })

  it('keeps the name that WhatsApp told last', async () => {
    const { log } = writer()
    const { contact, ...place } = newChatRef()
    const chat = { ...place, contact: { id: contact.id } }
    await log.append(chat, { ...inbound('hello'), contactName: 'Sari' })
    await log.append(chat, inbound('no name this time'))
    expect((await log.chat(chat))?.contact).toEqual({ id: contact.id, name: 'Sari' })
    await log.append(chat, { ...inbound('renamed'), contactName: 'Sari B.' })
    expect((await log.chat(chat))?.contact.name).toBe('Sari B.')
  })

  describe('pages', () => {
    /** 30 entries of which every third is a message, text = seq. */
    const filled = async () => {
      const { log } = writer()
      const chat = newChatRef()
      for (let n = 1; n <= 30; n += 3) {
        await log.append(chat, queued(chat, String(n)))
        await log.append(chat, change({ type: 'status', target: n, status: 'sent' }))
        await log.append(chat, change({ type: 'receipts', delivered: n }))
      }
      return { log, chat }
    }
    const allMessages = ['1', '4', '7', '10', '13', '16', '19', '22', '25', '28']

    it('going back bring each message once, in seq order, and end where the chat begins', async () => {
      const { log, chat } = await filled()
      for (const limit of [1, 3, 5, 10, 11]) {
        const texts: string[] = []
        let before: number | undefined
        do {
          const page = await log.before(chat, before, limit)
          expect(page?.entries.length).toBeGreaterThan(0)
          expect(page?.entries.every((entry) => entry.kind === 'message' && entry.status === 'sent')).toBe(
            true,
          )
          texts.unshift(...textsOf(page))
          before = page?.next
        } while (before !== undefined)
        expect(texts).toEqual(allMessages)
      }
    })

    it('going on bring every entry once and without a hole, level with the chat at their end', async () => {
      const { log, chat } = await filled()
      for (const limit of [1, 4, 30, 31]) {
        const seqs: number[] = []
        let after: number | undefined = 0
        while (after !== undefined) {
          const page = await log.after(chat, after, limit)
          seqs.push(...seqsOf(page))
          after = page?.next
        }
        expect(seqs).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
      }
      expect(await log.after(chat, 30, 10)).toMatchObject({ entries: [], chat: { seq: 30 } })
      expect((await log.after(chat, 30, 10))?.next).toBeUndefined()
    })
  })

  it('keeps a text of the greatest length whole, in the widest letters, and commits several one by one', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const texts = ['\u20AC', 'a', '\u{1F600}'].map((letter) => letter.repeat(TEXT_LIMIT / letter.length))
    await Promise.all(texts.map((text) => log.append(chat, queued(chat, text))))
    expect(textsOf(await log.after(chat, 0, 10))).toEqual(texts)
    expect((await log.outbox(chat.numberId)).map(({ text }) => text)).toEqual(texts)
  })

  it('holds what waits to be sent, by seq within a chat, until it is settled', async () => {
    const { log } = writer()
    const chat = newChatRef()
    await log.append(chat, inbound('not to be sent'))
    const draft = queued(chat, 'reply')
    await Promise.all([log.append(chat, draft), log.append(chat, queued(chat, 'another'))])
    const rows = await log.outbox(chat.numberId)
    expect(rows.map(({ seq, text }) => [seq, text])).toEqual([
      [2, 'reply'],
      [3, 'another'],
    ])
    expect(rows[0]).toMatchObject({
      workspaceId: chat.workspaceId,
      chatId: chat.chatId,
      contact: chat.contact.id,
      clientMsgId: draft.clientMsgId,
      whatsappId: draft.whatsappId,
    })
    await log.settle({ numberId: chat.numberId, chatId: chat.chatId, seq: 2 })
    await log.settle({ numberId: chat.numberId, chatId: chat.chatId, seq: 2 })
    expect((await log.outbox(chat.numberId)).map(({ seq }) => seq)).toEqual([3])
    expect(await log.outbox(newNumberId())).toEqual([])
  })

  it('lists the chats of an inbox newest first, each once over its pages, and no other inbox', async () => {
    const { log } = writer()
    const place = newInbox()
    const chats = Array.from({ length: 7 }, (_, n) => newChatRef(place, `62812000${String(n)}`))
    for (const [n, chat] of chats.entries())
      await log.append(chat, inbound(`hello ${String(n)}`, 1_700_000_000_000 + n * 60_000))
    await log.append(newChatRef(), inbound('elsewhere'))
    const newestFirst = chats.map(({ chatId }) => chatId).reverse()
    for (const limit of [2, 3, 7, 10]) {
      const listed: Chat[] = []
      let cursor: string | undefined
      do {
        const page = await log.chats(place, cursor, limit)
        expect(page.chats.length).toBeGreaterThan(0)
        listed.push(...page.chats)
        cursor = page.next
      } while (cursor !== undefined)
      expect(listed.map(({ chatId }) => chatId)).toEqual(newestFirst)
    }
    const [oldest] = chats
    if (oldest === undefined) throw new Error('no chat')
    await log.append(oldest, inbound('back on top', 1_700_009_000_000))
    const [top] = (await log.chats(place, undefined, 3)).chats
    expect(top).toMatchObject({ chatId: oldest.chatId, preview: { text: 'back on top' } })
  })

  it('names a row that it cannot read, and makes nothing up', async () => {
    const { log } = writer()
    const chat = newChatRef()
    await log.append(chat, inbound('fine'))
    await log.append(chat, inbound('about to be damaged'))
    await table.put({ ...entryKey(chat, 2), entry: { kind: 'message', seq: 'two' } })
    const damaged = { code: 'corrupt_state', message: expect.stringContaining('L#000000000002') as string }
    await expect(log.after(chat, 0, 10)).rejects.toMatchObject(damaged)
    expect(seqsOf(await log.after(chat, 0, 1))).toEqual([1])
    await table.put({ ...headKey(chat), seq: -1 })
    await expect(writer().log.append(chat, inbound('x'))).rejects.toMatchObject({ code: 'corrupt_state' })
    await table.put({ ...outboxKey(chat.numberId, chat.chatId, 9), text: 5 })
    await expect(log.outbox(chat.numberId)).rejects.toBeInstanceOf(SahutError)
  })

  it('lets changes expire after 7 days, message keys after 30, messages and statuses never', async () => {
    const at = 1_700_000_000_000
    const log = createChatLog({ table, onCommit: () => undefined, now: () => at })
    const chat = newChatRef()
    const draft = queued(chat, 'reply')
    await log.append(chat, draft)
    await log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
    const expiry = async (key: { PK: string; SK: string }) => (await table.get(key))?.['expiresAt']
    expect(await expiry(entryKey(chat, 2))).toBe(at / 1000 + 7 * 86_400)
    expect(await expiry(msgKeyKey(chat, keyOfMessage(draft)))).toBe(at / 1000 + 30 * 86_400)
    expect(await expiry(entryKey(chat, 1))).toBeUndefined()
    expect(await expiry(statusKey(chat, 1))).toBeUndefined()
  })
})
