import type { ChatId } from '@sahut/core/model/ids'
import type { Conversation } from '../live/conversation-state.ts'
import type { OpenChat } from '../live/open-chat.ts'
import { createRecent } from './recent.ts'

/** So many chats are there at once when an agent comes back to them. */
const CHATS = 20

/** Of each of them so many messages at most, the newest. */
const MESSAGES = 1_000

/** Where a reader was: this row stood so far below the upper edge, px. Nothing: at the end. */
export type Place = { key: string; offset: number } | undefined

/** The last chats of this page as they were left, so that an agent comes back to what they saw; gone with the page. */
export type ChatMemory = {
  get: (chatId: ChatId) => Conversation | undefined
  /** Keeps an open chat that is about to be closed, unless it may not be read any more. */
  keep: (chatId: ChatId, open: Pick<OpenChat, 'trim' | 'state'>) => void
  /** Puts a chat in that was kept elsewhere. */
  restore: (chatId: ChatId, conversation: Conversation) => void
  place: (chatId: ChatId) => Place
  keepPlace: (chatId: ChatId, place: Place) => void
}

export const createChatMemory = (): ChatMemory => {
  const chats = createRecent<ChatId, Conversation | undefined>(CHATS)
  const places = createRecent<ChatId, Place>(CHATS)
  return {
    get: chats.get,
    keep: (chatId, open) => {
      open.trim(MESSAGES)
      const state = open.state()
      chats.put(chatId, state.refused === undefined ? state : undefined)
    },
    restore: chats.put,
    place: places.get,
    keepPlace: places.put,
  }
}
