import type { Chat } from '../model/chat/chat.ts'
import type { ChatId, InboxId, WorkspaceId } from '../model/ids.ts'
import type { Wanted } from './wanted.ts'

/** Where a message lies: in its chat's log, or before it. */
export type MessageAt = { seq: number } | { place: string }

export type FoundAt = MessageAt & { chatId: ChatId }

/** What a message is found by; without terms it is found no more. */
export type IndexedMessage = { at: MessageAt; sortTs: number; terms: readonly string[] | undefined }

/** Up to where a chat is indexed. */
export type Reached = Pick<Chat, 'inboxId' | 'epoch' | 'seq'>

/** A part of a chat, and how far it is indexed with that. */
export type IndexedPart = {
  chat: Pick<Chat, 'workspaceId' | 'chatId' | 'inboxId' | 'epoch' | 'lastTs'>
  /** What the chat itself is found by. */
  terms: readonly string[]
  messages: readonly IndexedMessage[]
  reached: number
  /** When it was read, ms: of two that were put by two processes the one that was read later counts. */
  asOf: number
}

export type Asked = {
  workspaceId: WorkspaceId
  wanted: Wanted
  /** Only in these. */
  inboxIds: readonly InboxId[] | 'all'
  limit: number
}

/**
 * An index of chats and messages: which has what. It knows terms only, gives places, and is never asked what a message
 * says: who asks reads that where it stands. What it holds can be made anew from the chats at any time. Its promises have
 * a test each in `engine.test.ts`, which every engine passes:
 * - what was put is found, by each of its terms and by their beginnings, soon
 * - what is put again replaces what was there, and without terms is gone
 * - newest first, page by page, each once
 * - nothing of another workspace, or of an inbox that was not named
 * - what was dropped is gone
 */
export type SearchEngine = {
  /** How far these chats are indexed; those that are not are left out. @throws SahutError unavailable */
  reached: (workspaceId: WorkspaceId, chatIds: readonly ChatId[]) => Promise<Map<ChatId, Reached>>
  /** Resolves once it is durable. A part that is put twice changes nothing. @throws SahutError unavailable */
  put: (part: IndexedPart) => Promise<void>
  /** Forgets a chat. @throws SahutError unavailable */
  drop: (chat: Pick<Chat, 'workspaceId' | 'chatId'>) => Promise<void>
  /** Messages that have what is wanted. @throws SahutError unavailable, invalid_input for what is no cursor */
  messages: (
    asked: Asked & { chatId?: ChatId | undefined; cursor?: string | undefined },
  ) => Promise<{ found: FoundAt[]; next?: string }>
  /** Chats that have what is wanted themselves, newest first. @throws SahutError unavailable */
  chats: (asked: Asked) => Promise<ChatId[]>
  /** Says that all chats of a workspace are indexed that there were. @throws SahutError unavailable */
  complete: (workspaceId: WorkspaceId) => Promise<void>
  isComplete: (workspaceId: WorkspaceId) => Promise<boolean>
  close: () => Promise<void>
}
