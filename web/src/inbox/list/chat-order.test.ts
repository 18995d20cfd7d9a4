import { type Chat, newChat } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId, newInboxId, newNumberId, newWorkspaceId } from '@sahut/core/model/ids'
import { describe, expect, test } from 'vitest'
import { movedCount, orderOf, withNews } from './chat-order.ts'

const numberId = newNumberId()
const workspaceId = newWorkspaceId()
const inboxId = newInboxId()
const chat = (contact: string, more: Partial<Chat> = {}): Chat => {
  const id = ContactId.parse(`${contact}@lid`)
  return {
    ...newChat({ chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact: { id } }),
    ...more,
  }
}

describe('the order of an inbox', () => {
  test('the newest message is on top', () => {
    const [a, b] = [chat('111', { lastTs: 1 }), chat('222', { lastTs: 2 })]
    expect(orderOf(withNews(new Map(), [a, b]))).toEqual([b.chatId, a.chatId])
  })

  test('a late or repeated state of a chat never takes back a newer one', () => {
    const newer = chat('111', { seq: 5, unread: 0 })
    const chats = withNews(withNews(new Map(), [newer]), [chat('111', { seq: 4, unread: 3 })])
    expect(chats.get(newer.chatId)).toBe(newer)
  })

  test('after a merge the new epoch counts, though its seqs are lower', () => {
    const merged = chat('111', { epoch: 2, seq: 1 })
    expect(withNews(new Map([[merged.chatId, chat('111', { seq: 9 })]]), [merged]).get(merged.chatId)).toBe(
      merged,
    )
  })

  test('one chat that rises counts as one, whatever it passes', () => {
    const [a, b, c] = ['111', '222', '333'].map((contact) => chat(contact).chatId)
    if (!a || !b || !c) throw new Error('three chats')
    expect(movedCount([a, b, c], [c, a, b])).toBe(1)
    expect(movedCount([a, b], [c, a, b])).toBe(1)
    expect(movedCount([a, b, c], [a, b, c])).toBe(0)
  })
})
