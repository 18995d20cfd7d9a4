import { describe, expect, it } from 'vitest'
import type { ChatRef } from '../../model/chat/chat.ts'
import type { Draft } from '../../model/message/message.ts'
import { msgKeyOf, UserId } from '../../model/ids.ts'
import { change, deleted, edited, inbound, newChatRef, queued, reacted } from '../chat-fixture.ts'
import type { ChatLog } from '../chat-log.ts'
import { createChatLog } from '../create-log.ts'
import { keyOfMessage } from '../row-kinds/known-key.ts'
import type { Item, Table } from '../../store/table.ts'
import { createMemoryTable } from '../../store/memory-table-fixture.ts'

/** Where a process ends: at which of its store calls, and how much of that call still reaches the store. */
type End = { call: number; reaches: 'nothing' | 'half' | 'all' }

const never = new Promise<never>(() => undefined)

/** The table of a process that ends; `ended` resolves when it does. */
const mortal = (table: Table, { call, reaches }: End) => {
  const ended = Promise.withResolvers<undefined>()
  let calls = 0
  const live = <Reply>(whole: () => Promise<Reply>, half: () => Promise<unknown> = whole): Promise<Reply> => {
    calls += 1
    if (calls < call) return whole()
    if (calls === call && reaches === 'half') void half()
    if (calls === call && reaches === 'all') void whole()
    ended.resolve(undefined)
    return never
  }
  const halfOf = (items: Item[]): Item[] => items.slice(0, Math.floor(items.length / 2))
  const mortalTable: Table = {
    get: (key) => live(() => table.get(key)),
    getMany: (keys) => live(() => table.getMany(keys)),
    query: (range) => live(() => table.query(range)),
    count: (range) => live(() => table.count(range)),
    put: (item, condition) => live(() => table.put(item, condition)),
    update: (...call) => live(() => table.update(...call)),
    delete: (...call) => live(() => table.delete(...call)),
    putAll: (items) =>
      live(
        () => table.putAll(items),
        () => table.putAll(halfOf(items)),
      ),
    close: () => undefined,
  }
  return { table: mortalTable, ended: ended.promise, calls: () => calls }
}

/** Reads of heads, each of which has to find what a dead writer left undone. */
const looks: Record<string, (log: ChatLog, chat: ChatRef) => Promise<unknown>> = {
  'the head of its chat': (log, chat) => log.chat(chat),
  'the heads of many chats': (log, chat) => log.heads([newChatRef(), chat]),
}

const logOn = (table: Table): ChatLog => createChatLog({ table, onCommit: () => undefined })

const pending: Draft & { kind: 'message' } = {
  ...inbound('Halo'),
  content: { type: 'placeholder', why: 'undecryptable' },
}
const read = inbound('Halo').content

const corrected = inbound('5 buah')
const halo = inbound('halo')
const by = { type: 'agent', userId: UserId.parse('usr_agent000001'), name: 'Dewi' } as const

type Scenario = {
  before: Draft[]
  drafts: Draft[]
  /** How many entries more than drafts there are in the end. */
  more?: number
  /** What the messages are by then. */
  messages?: object[]
}

/** What stands in the chat before, and what is appended when the process ends. */
const scenarios: Record<string, (chat: ChatRef) => Scenario> = {
  'a reaction': () => ({
    before: [halo],
    drafts: [reacted('👍', halo)],
    messages: [{ reactions: [{ emoji: '👍' }] }],
  }),
  'a correction and a deletion together': () => ({
    before: [corrected],
    drafts: [edited('50 buah', corrected), deleted(corrected)],
    messages: [{ content: { what: 'deletion' }, deed: { type: 'deletion' } }],
  }),
  'what was done to a message that is not here': () => ({
    before: [],
    drafts: [reacted('👍', halo), edited('hai', halo)],
    more: 2,
    messages: [{ content: { what: 'reactionMessage' } }, { content: { what: 'edit' } }],
  }),
  'a message to which something was done before it came': () => ({
    before: [edited('50 buah', corrected), reacted('👍', corrected)],
    drafts: [corrected],
    // Each wait has a line; each is done, and its line goes.
    more: 2 + 4,
    messages: [
      { gone: 7 },
      { gone: 9 },
      { content: { text: '50 buah' }, reactions: [{ emoji: '👍' }], contentSeq: 6 },
    ],
  }),
  'what an agent asks for': () => ({
    before: [halo],
    drafts: [
      change({ type: 'asked', target: 1, deed: { type: 'reaction', emoji: '👍' }, by, whatsappId: 'A' }),
    ],
    messages: [{ asks: [{ seq: 2, status: 'queued' }] }],
  }),
  'that what was asked for was done': () => ({
    before: [
      halo,
      change({ type: 'asked', target: 1, deed: { type: 'reaction', emoji: '👍' }, by, whatsappId: 'A' }),
    ],
    drafts: [
      {
        kind: 'deed',
        deed: { type: 'reaction', emoji: '👍' },
        of: 1,
        by,
        person: 'me',
        key: msgKeyOf(true, 'A'),
        ask: 2,
      },
    ],
    messages: [{ asks: [{ seq: 2, status: 'sent' }], reactions: [{ person: 'me', emoji: '👍' }] }],
  }),
  "a contact's first message": () => ({ before: [], drafts: [inbound('hello')] }),
  "a contact's next message": () => ({ before: [inbound('hello')], drafts: [inbound('again')] }),
  "an agent's reply": (chat) => ({ before: [inbound('hello')], drafts: [queued(chat, 'reply')] }),
  'that a reply was sent': (chat) => ({
    before: [queued(chat, 'reply')],
    drafts: [change({ type: 'status', target: 1, status: 'sent' })],
  }),
  'that a reply was read': (chat) => ({
    before: [queued(chat, 'reply')],
    drafts: [change({ type: 'receipts', read: 1 })],
  }),
  'what came after its placeholder': () => ({ before: [pending], drafts: [{ ...pending, content: read }] }),
  'several things together': (chat) => ({
    before: [queued(chat, 'reply')],
    drafts: [
      inbound('one'),
      queued(chat, 'two'),
      change({ type: 'status', target: 1, status: 'failed', reason: 'unavailable' }),
      inbound('four'),
    ],
  }),
}

const appendAll = (log: ChatLog, chat: ChatRef, drafts: Draft[]) =>
  Promise.all(drafts.map((draft) => log.append(chat, draft)))

/** Appends, ends there, lets another process append the same, and checks that all is there once. */
const runScenario = async (name: keyof typeof scenarios, end: End): Promise<number> => {
  const chat = newChatRef()
  const { before, drafts, more = 0, messages } = scenarios[name]?.(chat) ?? expect.fail()
  const table = createMemoryTable()
  await appendAll(logOn(table), chat, before)
  const process = mortal(table, end)
  const finished = appendAll(logOn(process.table), chat, drafts)
  await Promise.race([finished, process.ended])

  const next = logOn(table)
  const appended = await appendAll(next, chat, drafts)
  const page = await next.after(chat, 0, 100)
  const entries = page?.entries ?? []
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  expect(entries).toHaveLength(before.length + drafts.length + more)
  if (messages !== undefined) {
    const shown = entries.filter(({ kind }) => kind === 'message')
    expect(shown).toMatchObject(messages)
    expect((await next.before(chat, undefined, 100))?.entries).toEqual(shown)
  }
  for (const [at, draft] of drafts.entries()) {
    if (draft.kind !== 'message') continue
    const key = keyOfMessage(draft)
    const places = entries.filter((entry) => entry.kind === 'message' && keyOfMessage(entry) === key)
    expect(places).toMatchObject([{ seq: appended[at]?.seq }])
    if (messages === undefined) expect(places).toMatchObject([{ content: draft.content }])
    expect(await next.find(chat, key)).toBe(appended[at]?.seq)
  }
  const waiting = entries.filter((entry) =>
    entry.kind === 'message'
      ? entry.clientMsgId !== undefined
      : entry.kind === 'change' && entry.change.type === 'asked',
  )
  expect((await next.outbox(chat.numberId)).map(({ seq }) => seq)).toEqual(waiting.map(({ seq }) => seq))
  for (const draft of drafts)
    if (draft.kind === 'change' && draft.change.type === 'status')
      expect(await next.message(chat, draft.change.target)).toMatchObject({ status: draft.change.status })
  return process.calls()
}

describe('a process that ends at any of its store calls', () => {
  it.each(Object.keys(scenarios))('loses and doubles nothing of %s', async (name) => {
    const calls = await runScenario(name, { call: Infinity, reaches: 'all' })
    expect(calls).toBeGreaterThan(2)
    for (let call = 1; call <= calls; call += 1)
      for (const reaches of ['nothing', 'half', 'all'] as const) await runScenario(name, { call, reaches })
  })
})

describe('a process that ends at any of its store calls while an agent sends', () => {
  /** What waits in the outbox and what was told once somebody has looked, some time later. */
  const afterEnd = async (end: End, look: (log: ChatLog, chat: ChatRef) => Promise<unknown>) => {
    const chat = newChatRef()
    const table = createMemoryTable()
    await logOn(table).append(chat, inbound('hello'))
    const process = mortal(table, end)
    const finished = logOn(process.table).append(chat, queued(chat, 'reply'))
    await Promise.race([finished, process.ended])

    const told: number[] = []
    const later = createChatLog({
      table,
      onCommit: ({ entries }) => told.push(...entries.map(({ seq }) => seq)),
      now: () => Date.now() + 10_000,
    })
    await look(later, chat)
    await look(later, chat)
    const { entries = [] } = (await later.after(chat, 1, 100)) ?? {}
    const outbox = (await later.outbox(chat.numberId)).map(({ seq }) => seq)
    return { committed: entries.map(({ seq }) => seq), outbox, told, calls: process.calls() }
  }

  it.each(Object.keys(looks))('leaves no queued message behind once somebody reads %s', async (name) => {
    const look = looks[name] ?? expect.fail()
    const { calls, told } = await afterEnd({ call: Infinity, reaches: 'all' }, look)
    expect(told, 'nothing is told again that is complete').toEqual([])
    let mended = 0
    for (let call = 1; call <= calls; call += 1) {
      for (const reaches of ['nothing', 'half', 'all'] as const) {
        const after = await afterEnd({ call, reaches }, look)
        expect(after.outbox).toEqual(after.committed)
        mended += after.told.length
      }
    }
    expect(mended).toBeGreaterThan(0)
  })

  it('is not taken for dead while it still writes', async () => {
    const chat = newChatRef()
    const table = createMemoryTable()
    const told: unknown[] = []
    const slow = mortal(table, { call: 5, reaches: 'nothing' })
    void logOn(slow.table).append(chat, queued(chat, 'reply'))
    await slow.ended
    const log = createChatLog({ table, onCommit: (commit) => told.push(commit) })
    expect(await log.chat(chat)).toMatchObject({ seq: 1 })
    expect(told).toEqual([])
  })
})

describe('a message that is here already', () => {
  it('is answered only once its commit is wholly written, even if it came after the head was read', async () => {
    const chat = newChatRef()
    const table = createMemoryTable()
    const reply = queued(chat, 'reply')
    // Commits and ends with the key written, but not the outbox row.
    const dying = mortal(
      { ...table, putAll: (items) => table.putAll(items.filter(({ SK }) => SK.startsWith('K#'))) },
      { call: 5, reaches: 'all' },
    )
    let raced = false
    const racing: Table = {
      ...table,
      get: async (key) => {
        const head = await table.get(key)
        if (!raced) {
          raced = true
          void logOn(dying.table).append(chat, reply)
          await dying.ended
        }
        return head
      },
    }
    expect(await logOn(racing).append(chat, reply)).toMatchObject({ seq: 1, duplicate: true })
    expect(await logOn(table).outbox(chat.numberId)).toMatchObject([{ seq: 1 }])
  })
})
