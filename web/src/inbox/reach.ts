import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatPage } from '@sahut/core/contract/history'
import { CHAT_LISTS, type ChatList, isListed } from '@sahut/core/model/chat/chat-list'
import type { ChatId, UserId } from '@sahut/core/model/ids'
import { orderOf } from './list/chat-order.ts'
import type { InboxState } from './list/list-state.ts'

/** How far down a list of the store was read. */
export type Reach = {
  isRead: boolean
  /** Where the next page begins; nothing at the end. */
  cursor: string | undefined
  /** The lowest time that was read down to, ms: what is known of chats below it is no whole list. */
  floor: number
  /** So many chats were read. */
  count: number
}

export const NOT_READ: Reach = { isRead: false, cursor: undefined, floor: Infinity, count: 0 }

/** @param page follows what was read */
export const reachedBy = ({ floor, count }: Reach, { chats, next, until }: ChatPage): Reach => ({
  isRead: true,
  cursor: next,
  count: count + chats.length,
  floor: next === undefined ? -Infinity : (until ?? Math.min(floor, ...chats.map(({ lastTs }) => lastTs))),
})

/** How far each list of the store was read, and which chats are listed by that. */
export type Reaches = ReturnType<typeof createReaches>

/**
 * @param isOpen whether the agent has a chat open: it stays listed, whatever is asked for
 * @param me whose list `mine` is
 * @param isWanted whether a chat meets the conditions that were set
 */
export const createReaches = (
  isOpen: (chatId: ChatId) => boolean,
  me: UserId | undefined,
  isWanted: (chat: Chat) => boolean,
) => {
  const reaches = new Map<ChatList, Reach>(CHAT_LISTS.map((list) => [list, NOT_READ]))
  const of = (list: ChatList): Reach => reaches.get(list) ?? NOT_READ
  return {
    of,
    /** Until the first page is read, all that is known is listed. */
    listAllKnown: (): void => {
      reaches.set('open', { ...NOT_READ, floor: -Infinity })
    },
    extend: (list: ChatList, page: ChatPage): void => {
      reaches.set(list, reachedBy(of(list).isRead ? of(list) : NOT_READ, page))
    },
    more: (list: ChatList): InboxState['more'] =>
      !of(list).isRead ? 'loading' : of(list).cursor === undefined ? 'none' : 'some',
    isListed: (chat: Chat, list: ChatList): boolean => isListed(chat, list, me) && isWanted(chat),
    due: ({ chats, filter }: InboxState): ChatId[] => {
      // Until its own pages are here, what is known of others shows.
      const { floor } = of(filter).isRead ? of(filter) : of('open')
      return orderOf(chats).filter((chatId) => {
        const chat = chats.get(chatId)
        if (chat === undefined) return false
        return isOpen(chatId) || (chat.lastTs >= floor && isListed(chat, filter, me) && isWanted(chat))
      })
    },
  }
}
