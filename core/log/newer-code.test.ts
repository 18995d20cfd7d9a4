import { describe, expect, it } from 'vitest'
import { PAGE_BYTES } from '../contract/history.ts'
import { facts } from '../contract/socket.ts'
import { CONTACT_NAME_BYTES } from '../model/chat/chat.ts'
import type { ChatRef } from '../model/chat/chat.ts'
import { ContactId, newLabelId, newTeamId, newUserId } from '../model/ids.ts'
import { LABELS_A_CHAT } from '../model/chat/work.ts'
import type { ChatLog } from './chat-log.ts'
import { Change, MessageContent, TEXT_LIMIT } from '../model/message/message.ts'
import { entryKey, headKey, statusKey } from '../store/keys/chat.ts'
import { outboxKey } from '../store/keys/number.ts'
import type { Item, Table } from '../store/table.ts'
import { change, inbound, newChatRef, newInbox, newWriter, queued } from './chat-fixture.ts'
import { createMemoryTable } from '../store/memory-table-fixture.ts'

/*
 * Rows as code of a later release writes them, read and written on by this one.
 */

const STICKER = { type: 'hologram', id: 'a', pack: { name: 'b' } }
const ASSIGNED = { type: 'assigned', to: 'usr_a' }

const opened = () => {
  const table = createMemoryTable()
  const { log, commits } = newWriter(table)
  const chat = newChatRef()
  return { table, log, commits, chat }
}

/** What DynamoDB counts a value as. */
const bytesOf = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (typeof value === 'number') return 1 + Math.ceil(String(value).length / 2)
  if (typeof value !== 'object' || value === null) return 1
  const parts: unknown[] = Array.isArray(value) ? value : Object.values(value)
  const inner = parts.reduce<number>((sum, part) => sum + bytesOf(part), 0)
  const names = Array.isArray(value) ? 0 : Buffer.byteLength(Object.keys(value).join(''))
  return inner + names + 3 + parts.length
}

const found = async (table: Table, key: Parameters<Table['get']>[0]): Promise<Item> =>
  (await table.get(key)) ?? expect.fail(`no row ${key.SK}`)

/** Writes to a row what only newer code would. */
const writeOver = async (table: Table, key: Parameters<Table['get']>[0], more: object): Promise<void> => {
  await table.put({ ...(await found(table, key)), ...more })
}

/** The last commit of a chat with what newer code added to its entries, none of it written out yet. */
const withPending = async (table: Table, chat: ReturnType<typeof newChatRef>, ...pending: object[]) => {
  const head = await found(table, headKey(chat))
  const seq = Number(head['seq']) + pending.length
  const entries = pending.map((entry, at) => ({ seq: Number(head['seq']) + 1 + at, at: 1, ...entry }))
  await table.put({ ...head, seq, pending: entries })
}

const message = (more: object) => ({
  kind: 'message',
  sortTs: 1,
  fromMe: false,
  whatsappId: `ID${JSON.stringify(more)}`,
  author: { type: 'contact' },
  content: { type: 'text', text: 'Halo' },
  ...more,
})

describe('what newer code wrote', () => {
  it('A1: attributes of a head, its contact and its preview outlive an append', async () => {
    const { table, log, chat } = opened()
    await log.append(chat, inbound('one'))
    const contact = { ...chat.contact, company: 'Toko' }
    await writeOver(table, headKey(chat), { assignee: 'usr_a', contact, ownerEpoch: 1 })
    const { log: other } = newWriter(table)
    await other.append(chat, inbound('two'), { ownerEpoch: 1 })
    await other.append(chat, change({ type: 'seen', seq: 2, received: 2 }))
    expect(await found(table, headKey(chat))).toMatchObject({ assignee: 'usr_a', contact, unread: 0 })
    expect(await other.chat(chat)).toMatchObject({ assignee: 'usr_a' })
    expect(await other.chat(chat)).not.toHaveProperty('PK')
    expect(await other.chat(chat)).not.toHaveProperty('ownerEpoch')
  })

  it('A1: attributes of entries, contents, authors and changes outlive a repair', async () => {
    const { table, log, chat } = opened()
    await log.append(chat, inbound('one'))
    const quoted = message({
      quoted: { seq: 1 },
      author: { type: 'contact', badge: 1 },
      content: { type: 'text', text: 'x', buttons: ['a'] },
    })
    const seen = { kind: 'change', change: { type: 'seen', seq: 1, received: 1, by: 'usr_a' } }
    await withPending(table, chat, quoted, seen)
    await log.append(chat, inbound('goes on'))
    expect((await found(table, entryKey(chat, 2)))['entry']).toMatchObject(quoted)
    expect((await found(table, entryKey(chat, 3)))['entry']).toMatchObject(seen)
  })

  it('A1, A2: unknown contents, authors, statuses, changes and entries keep their form, and stop nothing', async () => {
    const { table, log, commits, chat } = opened()
    await log.append(chat, inbound('one'))
    const pending = [
      message({ content: STICKER, author: { type: 'bot', name: 'b' } }),
      message({ fromMe: true, status: 'scheduled', due: 5 }),
      { kind: 'change', change: { type: 'status', target: 3, status: 'scheduled', rank: 1, due: 6 } },
      { kind: 'change', change: ASSIGNED },
      { kind: 'note', text: 'for the team' },
    ]
    await withPending(table, chat, ...pending)
    expect(await log.append(chat, inbound('goes on'))).toMatchObject({ seq: 7, duplicate: false })
    for (const [at, entry] of pending.entries())
      expect((await found(table, entryKey(chat, at + 2)))['entry']).toMatchObject(entry)
    expect(await found(table, statusKey(chat, 3))).toMatchObject({ status: 'scheduled', rank: 1 })
    const page = await log.after(chat, 0, 100)
    expect(page?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(page?.entries.slice(1, 6)).toMatchObject(pending)
    expect((await log.before(chat, undefined, 100))?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 6, 7])
    const entries = commits.flatMap((commit) => commit.entries)
    const frame = facts['chat:appended'].parse({ chatId: chat.chatId, epoch: 1, entries })
    expect(frame.entries.slice(1, 6)).toMatchObject(pending)
  })

  it('A3: a change of an unknown kind is appended each time it is asked for, and keeps its form', async () => {
    const { table, log, chat } = opened()
    await log.append(chat, inbound('one'))
    const assigned = change(Change.parse(ASSIGNED))
    expect(await log.append(chat, assigned)).toMatchObject({ seq: 2, duplicate: false })
    expect(await log.append(chat, assigned)).toMatchObject({ seq: 3, duplicate: false })
    expect((await found(table, entryKey(chat, 3)))['entry']).toMatchObject({ change: ASSIGNED })
  })

  it('A4: a queued message of any content waits in the outbox, and counts its bytes', async () => {
    const { table, log, chat } = opened()
    const sticker = (n: number) => ({
      ...queued(chat, ''),
      content: MessageContent.parse({ ...STICKER, bytes: String(n).repeat(140_000) }),
    })
    let heads = 0
    const counting: Table = {
      ...table,
      put: (item, condition) => {
        if (item.SK === 'HEAD') heads += 1
        return table.put(item, condition)
      },
    }
    const { log: writer } = newWriter(counting)
    await Promise.all([1, 2, 3, 4].map((n) => writer.append(chat, sticker(n))))
    expect(heads, 'no commit beyond what an item may carry').toBe(2)
    expect((await log.outbox(chat.numberId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect(JSON.stringify(await found(table, outboxKey(chat.numberId, chat.chatId, 1)))).not.toContain(
      'hologram',
    )
  })
})

describe('a row that can not be read', () => {
  it('of an entry, shows in its place as something newer, and hides nothing around it', async () => {
    const { table, log, chat } = opened()
    for (const text of ['one', 'two', 'three']) await log.append(chat, inbound(text))
    await table.put({ ...entryKey(chat, 2), entry: { kind: 'message', seq: 'two' } })
    for (const page of [await log.after(chat, 0, 10), await log.before(chat, undefined, 10)]) {
      expect(page?.entries).toMatchObject([{ seq: 1 }, { seq: 2, kind: 'unreadable' }, { seq: 3 }])
      expect(page?.entries[1]?.at).toBe(page?.entries[0]?.at)
    }
    const frame = { chatId: chat.chatId, epoch: 1, entries: [{ kind: 'message', seq: 2 }] }
    expect(facts['chat:appended'].parse(frame).entries).toMatchObject([{ seq: 2, kind: 'unreadable' }])
  })

  it('of a head, leaves out its chat only, from lists and from heads read together', async () => {
    const { table, log } = opened()
    const inbox = newInbox()
    const chats = [newChatRef(inbox, '628111'), newChatRef(inbox, '628222')]
    for (const chat of chats) await log.append(chat, inbound('Halo'))
    const [broken, whole] = chats
    if (broken === undefined || whole === undefined) throw new Error('two chats')
    await writeOver(table, headKey(broken), { received: 'many' })
    expect((await log.heads(chats)).map(({ chatId }) => chatId)).toEqual([whole.chatId])
    expect(
      (
        await log.chats({ workspaceId: inbox.workspaceId, inboxIds: [inbox.inboxId] }, undefined, 10)
      ).chats.map(({ chatId }) => chatId),
    ).toEqual([whole.chatId])
  })
})

describe('what came after its placeholder', () => {
  const PENDING = { type: 'placeholder' as const, why: 'undecryptable' as const }

  it('B3: takes its place, once, for readers from before and from now on', async () => {
    const { table, log, commits, chat } = opened()
    const draft = inbound('Halo kak')
    await log.append(chat, { ...draft, content: PENDING })
    await log.append(chat, inbound('later'))
    const { log: other } = newWriter(table)
    expect(await other.append(chat, { ...draft, content: PENDING })).toMatchObject({
      seq: 1,
      duplicate: true,
    })
    expect(await other.append(chat, draft)).toMatchObject({ seq: 1, duplicate: false })
    expect(await log.append(chat, draft)).toMatchObject({ seq: 1, duplicate: true })
    expect(await other.append(chat, { ...draft, content: PENDING })).toMatchObject({
      seq: 1,
      duplicate: true,
    })
    expect(await log.message(chat, 1)).toMatchObject({ content: draft.content, contentSeq: 3 })
    expect((await log.before(chat, undefined, 10))?.entries).toMatchObject([
      { content: draft.content },
      { seq: 2 },
    ])
    expect(await log.chat(chat)).toMatchObject({ seq: 3, unread: 2, preview: { seq: 2 } })
    expect(commits.at(-1)?.entries).toMatchObject([{ seq: 3, change: { type: 'content', target: 1 } }])
  })

  it('never goes over a newer content, however late it is written', async () => {
    const { table, log, chat } = opened()
    await log.append(chat, { ...inbound(''), content: PENDING })
    const contentOf = (text: string) =>
      change({ type: 'content', target: 1, content: { type: 'text', text } })
    await log.append(chat, contentOf('first'))
    const old = await found(table, headKey(chat))
    await log.append(chat, contentOf('second'))
    const head = await found(table, headKey(chat))
    // A writer that hung repairs the commit that it knew.
    await table.put({ ...old })
    await newWriter(table).log.append(chat, change({ type: 'seen', seq: 1, received: 1 }))
    await table.put(head)
    expect(await log.message(chat, 1)).toMatchObject({ content: { text: 'second' }, contentSeq: 3 })
  })
})

describe('bounds', () => {
  it('E1: pages end by their bytes too, going either way, and bring each message once', async () => {
    const { log, chat } = opened()
    const text = '\u4e2d'.repeat(TEXT_LIMIT)
    for (let n = 0; n < 12; n += 1) await log.append(chat, inbound(text))
    const walk = async (read: (at: number | undefined) => ReturnType<typeof log.before>) => {
      const seqs: number[] = []
      let pages = 0
      let at: number | undefined
      do {
        const page = await read(at)
        expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(PAGE_BYTES + 10_000)
        seqs.push(...(page?.entries ?? []).map(({ seq }) => seq))
        at = page?.next
        pages += 1
      } while (at !== undefined)
      return { seqs: seqs.sort((a, b) => a - b), pages }
    }
    const all = Array.from({ length: 12 }, (_, n) => n + 1)
    expect(await walk((at) => log.before(chat, at, 100))).toEqual({ seqs: all, pages: 3 })
    expect(await walk((at) => log.after(chat, at ?? 0, 100))).toEqual({ seqs: all, pages: 3 })
  })

  it('E2: a cursor that no list gave is refused, and named', async () => {
    const { log } = opened()
    for (const cursor of ['~', '{"a":1}', '000001700000000000', 'x'.repeat(2_048)])
      await expect(
        log.chats({ workspaceId: newInbox().workspaceId, inboxIds: [newInbox().inboxId] }, cursor, 10),
      ).rejects.toMatchObject({
        code: 'invalid_input',
        field: 'cursor',
      })
  })

  /** Puts somebody, a team, labels and all else on a chat. */
  const worked = async (log: ChatLog, chat: ChatRef, labels: number): Promise<void> => {
    const added = Array.from({ length: labels }, () => ({ labelId: newLabelId(), name: 'VIP' }))
    const [assignee, team] = [
      { userId: newUserId(), name: 'Dewi' },
      { teamId: newTeamId(), name: 'Sales' },
    ]
    const set = { assignee, team, priority: 'urgent' as const, added }
    await log.append(chat, { ...queued(chat, ''), status: undefined, content: { type: 'work', ...set } })
  }

  /** What an inbox does for who writes. */
  const TERMS = { respondBy: 1_800_000_000_000, resolveBy: 1_800_000_000_001, closed: 1_800_000_000_002 }

  /** A rating was asked for and given, which stays. */
  const rated = async (log: ChatLog, chat: ChatRef): Promise<void> => {
    const line = { ...queued(chat, ''), status: undefined }
    await log.append(chat, { ...line, content: { type: 'work', state: 'resolved', rate: 1 } })
    await log.append(chat, { ...queued(chat, '1-5?'), author: { type: 'automatic' }, asksFor: 'rating' })
    await log.append(chat, inbound('5', Date.now()))
  }

  it('a head takes one write unit with everything set as teams set it', async () => {
    const { table, log, chat } = opened()
    const since = Date.now()
    await log.append(chat, { ...inbound('x'.repeat(80)), contactName: 'Siti Nurhaliza Rahmawati' })
    await writeOver(table, headKey(chat), { seq: 123_456, received: 123_456, unread: 3, pending: [] })
    const { log: later } = newWriter(table)
    await rated(later, chat)
    await worked(later, chat, 4)
    await later.append(chat, change({ type: 'timer', timer: { seconds: 86_400, since } }))
    for (let n = 0; n < 4; n += 1) await later.append(chat, { ...queued(chat, 'x'), status: 'sent' })
    await later.append(chat, { ...inbound('x'.repeat(80)), terms: TERMS })
    await later.append(chat, change({ type: 'receipts', reached: [123_458], delivered: 123_458 }))
    const head = await found(table, headKey(chat))
    expect(head['work']).toMatchObject({ rating: 5, reply: TERMS.respondBy, away: TERMS.closed })
    expect(bytesOf(head)).toBeLessThanOrEqual(1_024)
  })

  it('a head takes never more than two write units, with everything set to its largest', async () => {
    const { table, log, chat } = opened()
    const far = 1_234_567
    const owner = { ownerEpoch: 123_456 }
    const contact = { id: ContactId.parse(`${'9'.repeat(20)}@s.whatsapp.net`), phone: '9'.repeat(20) }
    const long = { ...chat, contact }
    const wide = '\u4e2d'.repeat(Math.floor(CONTACT_NAME_BYTES / 3))
    await log.append(long, { ...inbound('\u4e2d'.repeat(80)), contactName: wide }, owner)
    // A chat of a million messages, as its next writers find it.
    await writeOver(table, headKey(chat), { seq: far, received: far, unread: far, pending: [] })
    const { log: later } = newWriter(table)
    const since = Date.now()
    await later.append(long, change({ type: 'timer', timer: { seconds: 366 * 86_400, since } }), owner)
    for (let n = 0; n < 40; n += 1) await later.append(long, { ...queued(chat, 'x'), status: 'sent' }, owner)
    await later.append(long, inbound('\u4e2d'.repeat(80)), owner)
    await worked(later, long, LABELS_A_CHAT)
    const reached = change({ type: 'receipts', reached: [far + 40], delivered: far + 40, read: far + 39 })
    await later.append(long, reached, owner)
    const head = await found(table, headKey(chat))
    expect(head).toMatchObject({ contact: { name: wide }, timer: { since }, unreadPK: chat.inboxId })
    expect(head['undelivered']).toHaveLength(23)
    expect(bytesOf(head)).toBeLessThanOrEqual(2_048)
  })
})
