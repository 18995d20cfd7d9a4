import type { ChatPage } from '@sahut/core/contract/history'
import type { ChatId } from '@sahut/core/model/ids'
import { orderOf } from './chat-order.ts'
import type { Filter, InboxState } from './list-state.ts'

/** How far down a list was read, of one filter. */
export type Reach = {
  isRead: boolean
  /** Where the next page begins; nothing at the end. */
  cursor: string | undefined
  /** The lowest time that was read down to, ms: what is known of chats below it is no whole list. */
  floor: number
}

export const NOT_READ: Reach = { isRead: false, cursor: undefined, floor: Infinity }

/** @param page follows what was read */
export const reachedBy = ({ floor }: Reach, { chats, next }: ChatPage): Reach => ({
  isRead: true,
  cursor: next,
  floor: next === undefined ? -Infinity : Math.min(floor, ...chats.map(({ lastTs }) => lastTs)),
})

/** How far each filter of a list was read, and which chats are listed by that. */
export type Reaches = ReturnType<typeof createReaches>

/** @param isOpen whether the agent has a chat open: it stays listed, whatever is asked for */
export const createReaches = (isOpen: (chatId: ChatId) => boolean) => {
  const reaches: Record<Filter, Reach> = { all: NOT_READ, unread: NOT_READ }
  return {
    of: (filter: Filter): Reach => reaches[filter],
    /** Until the first page is read, all that is known is listed. */
    listAllKnown: (): void => {
      reaches.all = { ...NOT_READ, floor: -Infinity }
    },
    extend: (filter: Filter, page: ChatPage): void => {
      const before = reaches[filter]
      reaches[filter] = reachedBy(before.isRead ? before : NOT_READ, page)
    },
    more: (filter: Filter): InboxState['more'] =>
      !reaches[filter].isRead ? 'loading' : reaches[filter].cursor === undefined ? 'none' : 'some',
    due: ({ chats, filter }: InboxState): ChatId[] => {
      // Until its own pages are here, what is known of others shows.
      const { floor } = reaches[filter].isRead ? reaches[filter] : reaches.all
      return orderOf(chats).filter((chatId) => {
        const chat = chats.get(chatId)
        if (chat === undefined) return false
        return isOpen(chatId) || (chat.lastTs >= floor && (filter === 'all' || chat.unread > 0))
      })
    },
  }
}
