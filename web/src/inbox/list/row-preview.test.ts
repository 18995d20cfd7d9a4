import { type Chat, newChat } from '@sahut/core/model/chat/chat'
import {
  chatIdOf,
  ContactId,
  newClientMsgId,
  newInboxId,
  newNumberId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import { expect, test } from 'vitest'
import type { PendingMessage } from '../../live/outbox.ts'
import { rowPreview } from './row-preview.ts'

const numberId = newNumberId()
const id = ContactId.parse('111@lid')
const chat: Chat = {
  ...newChat({
    chatId: chatIdOf(numberId, id),
    workspaceId: newWorkspaceId(),
    inboxId: newInboxId(),
    numberId,
    contact: { id },
  }),
  seq: 5,
  lastTs: 1_000,
  preview: { seq: 5, text: 'Sudah dikirim?', fromMe: false },
}
const own = (more: Partial<PendingMessage> = {}): PendingMessage => ({
  clientMsgId: newClientMsgId(),
  chatId: chat.chatId,
  text: 'Sudah kak',
  at: 2_000,
  ...more,
})
const error = { code: 'forbidden' as const, message: 'Not your inbox.', retry: false }

test('what an agent writes shows in the list at once, also without a connection', () => {
  expect(rowPreview(chat, [own()])).toEqual({ text: 'Sudah kak', status: 'queued', at: 2_000 })
})

test('it shows until the list has heard of it, and never after', () => {
  expect(rowPreview(chat, [own({ seq: 6 })])).toMatchObject({ text: 'Sudah kak' })
  const later: Chat = { ...chat, seq: 7, preview: { seq: 7, text: 'Makasih', fromMe: false }, lastTs: 3_000 }
  expect(rowPreview(later, [own({ seq: 6 })])).toEqual({ text: 'Makasih', status: undefined, at: 3_000 })
})

test('what was refused shows as failed until the conversation goes on', () => {
  expect(rowPreview(chat, [own({ error })])).toMatchObject({ text: 'Sudah kak', status: 'failed' })
  expect(rowPreview({ ...chat, lastTs: 3_000 }, [own({ error })])).toMatchObject({ text: 'Sudah dikirim?' })
})

test('a message of ours has the ticks that the contact has given it', () => {
  const preview = { seq: 5, text: 'Sudah kak', fromMe: true, status: 'sent' as const }
  expect(rowPreview({ ...chat, preview, delivered: 5 }, [])).toMatchObject({ status: 'delivered' })
  expect(rowPreview({ ...chat, preview, delivered: 5, read: 5 }, [])).toMatchObject({ status: 'read' })
})

test("another chat's message is not this one's", () => {
  expect(
    rowPreview({ ...chat, chatId: chatIdOf(numberId, ContactId.parse('222@lid')) }, [own()]),
  ).toMatchObject({
    text: 'Sudah dikirim?',
  })
})
