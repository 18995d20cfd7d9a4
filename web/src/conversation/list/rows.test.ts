import { newChat } from '@sahut/core/model/chat/chat'
import {
  chatIdOf,
  ClientMsgId,
  ContactId,
  newClientMsgId,
  newInboxId,
  newNumberId,
  newUserId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../live/conversation-state.ts'
import { startConversation } from '../../live/conversation-state.ts'
import { isAnswered, nextView, type Row, rowsOf, type UnreadMark } from './rows.ts'

const numberId = newNumberId()
const contact = ContactId.parse('628111000003@s.whatsapp.net')
const chat = newChat({
  chatId: chatIdOf(numberId, contact),
  workspaceId: newWorkspaceId(),
  inboxId: newInboxId(),
  numberId,
  contact: { id: contact },
})
const budi = { type: 'agent' as const, userId: newUserId(), name: 'Budi' }
const NOON = new Date(2026, 2, 3, 12).getTime()
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const message = (seq: number, sortTs: number, more: Partial<MessageEntry> = {}): MessageEntry => ({
  kind: 'message',
  seq,
  at: sortTs,
  sortTs,
  fromMe: false,
  whatsappId: `ID${seq}`,
  author: { type: 'contact' },
  content: { type: 'text', text: `message ${seq}` },
  ...more,
})
const ours = { fromMe: true, author: budi, status: 'sent' as const }

const conversation = (messages: MessageEntry[], more: Partial<Conversation> = {}): Conversation => ({
  ...startConversation().state,
  chat,
  loaded: true,
  messages,
  ...more,
})
/** As it stood when the chat was opened at noon, with 10 entries. */
const unread = (seen: number, count: number): UnreadMark => ({
  seen,
  count,
  seq: 10,
  at: NOON,
  isOver: false,
})
const shape = (rows: Row[]) => rows.map(({ type, key }) => (type === 'message' ? key : type))

describe('what was unread', () => {
  const mark = unread(8, 2)
  const me = newUserId()
  const mine = { ...ours, author: { ...budi, userId: me } }
  const pending = (at: number) => ({
    clientMsgId: newClientMsgId(),
    chatId: chat.chatId,
    text: 'Baik kak',
    at,
  })

  test.each([
    ['what the agent has just written', [], [pending(NOON + 1)], true],
    ['what the agent wrote, once the log has it', [message(11, NOON, mine)], [], true],
    ['what waited before the chat was opened', [], [pending(NOON - 1)], false],
    ['what the agent had said before', [message(9, NOON, mine)], [], false],
    ["a colleague's answer", [message(11, NOON, ours)], [], false],
    ["the contact's next message", [message(11, NOON)], [], false],
  ])('%s deals with it or not', (_what, messages, waiting, isOver) => {
    expect(isAnswered(mark, { messages }, waiting, me)).toBe(isOver)
  })

  test('once dealt with, its mark stays where it was, so that no row below it is taken for another', () => {
    const messages = [message(8, NOON), message(9, NOON + 1)]
    const rows = (isOver: boolean) => rowsOf(conversation(messages), [], { ...mark, isOver })
    expect(shape(rows(true))).toEqual(shape(rows(false)))
    expect(rows(true).find(({ type }) => type === 'unread')).toMatchObject({ isOver: true })
  })
})

describe('rows of a conversation', () => {
  test('each day begins with its date, and the start of the chat is told once it is here', () => {
    const rows = rowsOf(conversation([message(1, NOON), message(2, NOON + DAY)]), [], undefined)
    expect(shape(rows)).toEqual(['start', 'day', 's1', 'day', 's2'])
  })

  test('what was sent the day before and arrives late stands where it arrived, under its own day', () => {
    const late = [message(1, NOON), message(2, NOON - DAY), message(3, NOON + MINUTE)]
    const rows = rowsOf(conversation(late), [], undefined)
    expect(shape(rows)).toEqual(['start', 'day', 's1', 'day', 's2', 'day', 's3'])
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
    expect(rows.flatMap((row) => (row.type === 'day' ? [row.at] : []))).toEqual([
      NOON,
      NOON - DAY,
      NOON + MINUTE,
    ])
  })

  test('messages of one author within minutes stand together; another author or a pause begins a new group', () => {
    const messages = [
      message(1, NOON),
      message(2, NOON + MINUTE),
      message(3, NOON + 2 * MINUTE, ours),
      message(4, NOON + 3 * MINUTE, { ...ours, author: { type: 'phone' } }),
      message(5, NOON + 4 * MINUTE),
      message(6, NOON + 30 * MINUTE),
    ]
    const rows = rowsOf(conversation(messages), [], undefined)
    expect(rows.flatMap((row) => (row.type === 'message' ? [row.startsGroup] : []))).toEqual([
      true,
      false,
      true,
      true,
      true,
      true,
    ])
  })

  test('a page in front leaves every row as it was, so that nothing on the screen moves', () => {
    const all = Array.from({ length: 40 }, (_, at) =>
      message(at + 1, NOON + at * 3 * 60 * MINUTE, at % 3 ? {} : ours),
    )
    for (let cut = 1; cut < 39; cut += 1) {
      const short = rowsOf(conversation(all.slice(cut), { older: cut + 1 }), [], unread(20, 7))
      const long = rowsOf(conversation(all), [], unread(20, 7))
      expect(long.slice(-short.length)).toEqual(short)
    }
  })

  test('the unread mark stands above the first message that nobody had seen', () => {
    const messages = [1, 2, 3, 4].map((seq) => message(seq, NOON + seq))
    expect(shape(rowsOf(conversation(messages), [], unread(2, 2)))).toEqual([
      'start',
      'day',
      's1',
      's2',
      'unread',
      's3',
      's4',
    ])
  })

  test('replies since then do not move the unread mark away from what is unread', () => {
    const messages = [message(1, NOON), message(2, NOON + 1, ours), message(3, NOON + 2)]
    expect(shape(rowsOf(conversation(messages), [], unread(1, 1)))).toEqual([
      'start',
      'day',
      's1',
      's2',
      'unread',
      's3',
    ])
  })

  test('what was sent keeps its row when the log has it, matched by its id and never by its text', () => {
    const clientMsgId = newClientMsgId()
    const pending = { clientMsgId, chatId: chat.chatId, text: 'sama', at: NOON }
    const twin = message(1, NOON, {
      ...ours,
      clientMsgId: newClientMsgId(),
      content: { type: 'text', text: 'sama' },
    })
    const before = rowsOf(conversation([twin]), [pending], undefined)
    expect(before.at(-1)).toMatchObject({ type: 'pending', key: `c${clientMsgId}` })
    const logged = message(2, NOON + 1, { ...ours, clientMsgId: ClientMsgId.parse(clientMsgId) })
    const after = rowsOf(conversation([twin, logged]), [pending], undefined)
    expect(after).toHaveLength(before.length)
    expect(after.at(-1)).toMatchObject({ type: 'message', key: `c${clientMsgId}` })
  })

  test("ticks follow the chat's watermarks", () => {
    const messages = [1, 2, 3].map((seq) => message(seq, NOON + seq, ours))
    const rows = rowsOf(conversation(messages, { chat: { ...chat, delivered: 2, read: 1 } }), [], undefined)
    expect(rows.flatMap((row) => (row.type === 'message' ? [row.status] : []))).toEqual([
      'read',
      'delivered',
      'sent',
    ])
  })
})

describe('commits of the list', () => {
  const rows = (...keys: string[]): Row[] => keys.map((key) => ({ type: 'start', key }))
  const view = (...keys: string[]) => nextView({ rows: [], shift: false, target: [] }, rows(...keys))

  test('a page in front shifts, what is added below does not', () => {
    expect(nextView(view('c', 'd'), rows('a', 'b', 'c', 'd')).shift).toBe(true)
    expect(nextView(view('c', 'd'), rows('c', 'd', 'e')).shift).toBe(false)
  })

  test('a page in front and a new message below are two commits', () => {
    const target = rows('a', 'b', 'c', 'd', 'e')
    const first = nextView(view('c', 'd'), target)
    expect(first.shift).toBe(true)
    expect(first.rows.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd'])
    const second = nextView(first, first.target)
    expect(second).toEqual({ rows: target, shift: false, target })
  })

  test('letting go of old messages shifts as well', () => {
    expect(nextView(view('a', 'b', 'c'), rows('c')).shift).toBe(true)
  })

  test('another conversation does not shift', () => {
    expect(nextView(view('a', 'b'), rows('x', 'y')).shift).toBe(false)
  })
})

test('D14: a failed message that was sent again, by whoever, offers that no more, and one that was not still does', () => {
  const failed = (seq: number, text: string) =>
    message(seq, NOON, { ...ours, status: 'failed', content: { type: 'text', text } })
  const again = (rows: Row[]) => rows.flatMap((row) => (row.type === 'message' ? [row.isSentAgain] : []))
  const state = conversation([
    failed(1, 'Sudah dikirim'),
    message(2, NOON, { content: { type: 'text', text: 'Belum sampai' } }),
    failed(3, 'Belum sampai'),
    message(4, NOON, { ...ours, content: { type: 'text', text: 'Sudah dikirim' } }),
  ])
  expect(again(rowsOf(state, [], undefined))).toEqual([true, false, false, false])
  const pending = {
    clientMsgId: newClientMsgId(),
    chatId: chat.chatId,
    text: 'Belum sampai',
    at: NOON,
  }
  expect(again(rowsOf(state, [pending], undefined))).toEqual([true, false, true, false])
})

describe('photos that were sent together', () => {
  const photo = (seq: number, album = 'A', more: Partial<MessageEntry> = {}): MessageEntry =>
    message(seq, NOON + seq, {
      content: { type: 'image', file: { mimetype: 'image/png' }, album: { id: album } },
      ...more,
    })
  const albums = (messages: MessageEntry[]) =>
    rowsOf(conversation(messages), [], undefined).flatMap((row): (number | number[])[] => {
      if (row.type === 'album') return [row.messages.map(({ seq }) => seq)]
      return row.type === 'message' ? [row.message.seq] : []
    })

  test('stand in one row, and what comes between them parts them', () => {
    expect(albums([photo(1), photo(2), photo(3)])).toEqual([[1, 2, 3]])
    expect(albums([photo(1), message(2, NOON), photo(3)])).toEqual([[1], 2, [3]])
    expect(albums([photo(1), photo(2, 'B')])).toEqual([[1], [2]])
    expect(albums([photo(1), photo(2, 'A', ours)])).toEqual([[1], [2]])
  })

  test('stand apart where one failed or was deleted', () => {
    const failed = photo(2, 'A', { ...ours, status: 'failed' })
    const first = photo(1, 'A', ours)
    expect(albums([first, failed, photo(3, 'A', ours)])).toEqual([[1], 2, [3]])
  })

  test('keep the name of their row as more of them come', () => {
    const keys = (messages: MessageEntry[]) =>
      rowsOf(conversation(messages), [], undefined).map(({ key }) => key)
    expect(keys([photo(1), photo(2)])).toEqual(keys([photo(1)]))
  })
})
