import { describe, expect, it } from 'vitest'
import { applyEntry, type Chat, isIdle, listTsOf, newChat } from './chat.ts'
import { chatIdOf, ContactId, newInboxId, newNumberId, newWorkspaceId } from '../ids.ts'
import { Change, type Entry, type MessageEntry, shownStatus, withStatus } from '../message/message.ts'

const fresh = (): Chat => {
  const numberId = newNumberId()
  const contact = { id: ContactId.parse('6281234567@lid') }
  const place = { workspaceId: newWorkspaceId(), inboxId: newInboxId(), numberId }
  return newChat({ ...place, contact, chatId: chatIdOf(numberId, contact.id) })
}

const text = (seq: number, written: string, more: Partial<MessageEntry> = {}): MessageEntry => ({
  kind: 'message',
  seq,
  at: 0,
  sortTs: seq,
  fromMe: false,
  whatsappId: String(seq),
  author: { type: 'contact' },
  content: { type: 'text', text: written },
  ...more,
})
const change = (seq: number, what: Change): Entry => ({ kind: 'change', seq, at: 0, change: what })
const after = (...entries: Entry[]): Chat => entries.reduce(applyEntry, fresh())

describe('a chat', () => {
  it('shows the beginning of its newest message, never half an emoji', () => {
    const written = `${'a'.repeat(69)}\u{1F600} and more`
    expect(after(text(1, written)).preview?.text).toBe('a'.repeat(69))
    expect(after(text(1, `a${written}`)).preview?.text).toBe('a'.repeat(70))
    expect(after(text(1, '\u{1F600}'.repeat(50))).preview?.text).toBe('\u{1F600}'.repeat(30))
    // By its bytes too: it stands in a row that is to stay small.
    expect(after(text(1, '\u4e2d'.repeat(90))).preview?.text).toBe('\u4e2d'.repeat(40))
  })

  it('has in its preview what stands last in the chat, whatever its clock said', () => {
    const chat = after(text(1, 'by a clock ahead', { sortTs: 20 }), text(2, 'last', { sortTs: 10 }))
    expect(chat).toMatchObject({ seq: 2, lastTs: 20, unread: 2, preview: { seq: 2, text: 'last' } })
  })

  it('B5: counts as unread what the contact wrote since our side answered last, whoever answered', () => {
    const theirs = [text(1, 'a'), text(2, 'b'), text(3, 'c')]
    expect(after(...theirs).unread).toBe(3)
    for (const type of ['phone', 'contact'] as const) {
      const answered = after(...theirs, text(4, 'ours', { fromMe: true, author: { type } }))
      expect(answered).toMatchObject({ unread: 0, seen: 4, received: 3 })
      expect(applyEntry(answered, text(5, 'd')).unread).toBe(1)
    }
  })

  it('A3: takes no change of newer code for one that changes nothing', () => {
    const chat = after(text(1, 'theirs'))
    const assigned = Change.parse({ type: 'assigned', to: 'usr_somebody' })
    expect(isIdle(chat, { kind: 'change', change: assigned })).toBe(false)
    expect(applyEntry(chat, change(2, assigned))).toEqual({ ...chat, seq: 2 })
  })

  it('says in its preview what a placeholder came to', () => {
    const pending = text(1, '', { content: { type: 'placeholder', why: 'undecryptable' } })
    const content = { type: 'text' as const, text: 'Halo kak' }
    const chat = after(pending, change(2, { type: 'content', target: 1, content }))
    expect(chat).toMatchObject({ unread: 1, preview: { seq: 1, text: 'Halo kak' } })
  })

  it('counts what was read as delivered, and lets neither fall', () => {
    const chat = after(
      text(1, 'ours', { fromMe: true }),
      change(2, { type: 'receipts', read: 1 }),
      change(3, { type: 'receipts', delivered: 0, read: 0 }),
    )
    expect(chat).toMatchObject({ seq: 3, delivered: 1, read: 1 })
  })

  it('shows a status in its preview only if it is that message’s, and never a lower one', () => {
    const sent = (seq: number, target: number) => change(seq, { type: 'status', target, status: 'sent' })
    const failed = change(5, { type: 'status', target: 2, status: 'failed' })
    const ours = (seq: number) => text(seq, 'ours', { fromMe: true, status: 'queued' })
    expect(after(ours(1), ours(2), sent(3, 1)).preview?.status).toBe('queued')
    expect(after(ours(1), ours(2), sent(3, 1), sent(4, 2), failed).preview?.status).toBe('sent')
  })

  it('finds idle what would change nothing, and never a message or a status', () => {
    const chat = after(text(1, 'ours', { fromMe: true }), change(2, { type: 'receipts', read: 1 }))
    const idle = (what: Change) => isIdle(chat, { kind: 'change', change: what })
    expect(idle({ type: 'receipts', delivered: 1 })).toBe(true)
    expect(idle({ type: 'receipts', read: 2 })).toBe(false)
    expect(idle({ type: 'status', target: 1, status: 'sent' })).toBe(false)
    expect(isIdle(chat, text(3, 'another'))).toBe(false)
  })

  it('moves in its list by steps of 10 s, and at once when it is new', () => {
    const chat = { ...fresh(), lastTs: 100_000 }
    expect(listTsOf(undefined, chat)).toBe(100_000)
    expect(listTsOf(90_001, chat)).toBe(90_001)
    expect(listTsOf(90_000, chat)).toBe(100_000)
  })
})

describe('a message of ours', () => {
  const ours = text(5, 'ours', { fromMe: true, status: 'queued' })
  const withChange = (message: MessageEntry, status: 'sent' | 'failed', reason?: string) =>
    withStatus(message, { type: 'status', target: 5, status, reason })

  it('fails with a reason, and loses the reason when it is sent after all', () => {
    const failed = withChange(ours, 'failed', 'unavailable')
    expect(failed).toMatchObject({ status: 'failed', reason: 'unavailable' })
    const sent = withChange(failed, 'sent')
    expect(sent.status).toBe('sent')
    expect(sent).not.toHaveProperty('reason')
    expect(withChange(sent, 'failed', 'too late')).toBe(sent)
  })

  it('B4: keeps its one tick although a later one was delivered and read, until it is delivered itself', () => {
    const ours = (seq: number) => text(seq, 'ours', { fromMe: true, status: 'sent' })
    const reached = (seq: number, ...seqs: number[]) =>
      change(seq, { type: 'receipts', reached: seqs, delivered: Math.max(...seqs), read: Math.max(...seqs) })
    const ticks = (chat: Chat) => [1, 2, 3].map((seq) => shownStatus(ours(seq), chat))
    const chat = after(ours(1), ours(2), ours(3))
    expect(ticks(chat)).toEqual(['sent', 'sent', 'sent'])
    const later = applyEntry(chat, reached(4, 3))
    expect(ticks(later)).toEqual(['sent', 'sent', 'read'])
    const some = applyEntry(later, reached(5, 1))
    expect(ticks(some)).toEqual(['read', 'sent', 'read'])
    expect(isIdle(some, { kind: 'change', change: { type: 'receipts', reached: [1, 3], read: 3 } })).toBe(
      true,
    )
    expect(isIdle(some, { kind: 'change', change: { type: 'receipts', reached: [2], delivered: 2 } })).toBe(
      false,
    )
    expect(applyEntry(some, reached(6, 2)).undelivered).toBeUndefined()
  })

  it('shows what its chat knows over its stored status, and a failure over both', () => {
    const at = (delivered: number, read: number, status = ours.status) =>
      shownStatus({ ...ours, status }, { delivered, read })
    expect(at(0, 0)).toBe('queued')
    expect(at(4, 4, 'sent')).toBe('sent')
    expect(at(5, 0, 'sent')).toBe('delivered')
    expect(at(9, 5, 'sent')).toBe('read')
    expect(at(9, 9, 'failed')).toBe('failed')
    expect(at(9, 9), 'it waits, though the contact has read a later one').toBe('queued')
    expect(shownStatus(text(1, 'theirs'), { delivered: 9, read: 9 })).toBeUndefined()
  })
})
