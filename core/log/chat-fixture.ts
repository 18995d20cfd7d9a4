import { randomUUID } from 'node:crypto'
import type { ChatRef } from '../model/chat/chat.ts'
import {
  chatIdOf,
  ContactId,
  msgKeyOf,
  newClientMsgId,
  newInboxId,
  newNumberId,
  newWorkspaceId,
  UserId,
  whatsappIdOf,
} from '../model/ids.ts'
import type { ChangeDraft, DeedDraft, MessageDraft } from '../model/message/message.ts'
import type { ChatLog, Commit } from './chat-log.ts'
import { createChatLog } from './create-log.ts'
import type { Table } from '../store/table.ts'

const AGENT = UserId.parse('usr_agent000001')

/** A workspace and an inbox that nobody else uses. */
export const newInbox = () => ({ workspaceId: newWorkspaceId(), inboxId: newInboxId() })

/** A chat of a number of its own. */
export const newChatRef = (place = newInbox(), digits = '6281234567'): ChatRef => {
  const numberId = newNumberId()
  const contact = { id: ContactId.parse(`${digits}@lid`), phone: digits, name: 'Sari' }
  return { ...place, numberId, contact, chatId: chatIdOf(numberId, contact.id) }
}

/** A text from the contact. */
export const inbound = (text: string, sortTs = 1_700_000_000_000): MessageDraft => ({
  kind: 'message',
  sortTs,
  fromMe: false,
  whatsappId: randomUUID(),
  author: { type: 'contact' },
  content: { type: 'text', text },
})

/** An agent's reply that waits to be sent. */
export const queued = (chat: ChatRef, text: string): MessageDraft => {
  const clientMsgId = newClientMsgId()
  return {
    kind: 'message',
    sortTs: 1_700_000_000_000,
    fromMe: true,
    whatsappId: whatsappIdOf(chat.chatId, clientMsgId),
    clientMsgId,
    author: { type: 'agent', userId: AGENT, name: 'Dewi' },
    content: { type: 'text', text },
    status: 'queued',
  }
}

export const change = (what: ChangeDraft['change']): ChangeDraft => ({ kind: 'change', change: what })

/** A process with its own log: what one remembers the other does not. */
export const newWriter = (table: Table) => {
  const commits: Commit[] = []
  const log = createChatLog({ table, onCommit: (commit) => commits.push(commit) })
  return { log, commits }
}

export const textsOf = (page: Awaited<ReturnType<ChatLog['before']>>): string[] =>
  (page?.entries ?? []).flatMap((entry) =>
    entry.kind === 'message' && entry.content.type === 'text' ? [entry.content.text] : [],
  )

const deedOf = (
  deed: DeedDraft['deed'],
  target: Pick<MessageDraft, 'fromMe' | 'whatsappId'>,
  line: MessageDraft | undefined,
): DeedDraft => {
  const whatsappId = line?.whatsappId ?? randomUUID()
  return {
    kind: 'deed',
    deed,
    of: msgKeyOf(target.fromMe, target.whatsappId),
    by: { type: 'contact' },
    person: 'them',
    key: msgKeyOf(false, whatsappId),
    ...(line === undefined ? {} : { line }),
  }
}

const lineOf = (what: string): MessageDraft => ({ ...inbound(''), content: { type: 'unsupported', what } })

/** The contact reacts to a message; an empty emoji takes that back, which needs no line. */
export const reacted = (emoji: string, target: Parameters<typeof deedOf>[1]): DeedDraft =>
  deedOf({ type: 'reaction', emoji }, target, emoji === '' ? undefined : lineOf('reactionMessage'))

/** The contact corrects its own message. */
export const edited = (text: string, target: Parameters<typeof deedOf>[1]): DeedDraft =>
  deedOf({ type: 'edit', text }, { ...target, fromMe: false }, lineOf('edit'))

/** The contact deletes its own message for everyone. */
export const deleted = (target: Parameters<typeof deedOf>[1]): DeedDraft =>
  deedOf({ type: 'deletion' }, { ...target, fromMe: false }, lineOf('deletion'))
