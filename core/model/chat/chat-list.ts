import { z } from 'zod'
import type { Chat } from './chat.ts'
import type { UserId } from '../ids.ts'
import { isOpen } from './work.ts'

/** The lists in which the chats of inboxes stand: what is open, and parts of it; what has something unread; what is put away. */
export const CHAT_LISTS = ['open', 'unread', 'mine', 'unassigned', 'snoozed', 'resolved'] as const
export const ChatList = z.enum(CHAT_LISTS)
export type ChatList = z.infer<typeof ChatList>

/** Each chat stands in one of these. */
export const WHOLE_LISTS = ['open', 'snoozed', 'resolved'] as const satisfies readonly ChatList[]

/** Lists whose chats are counted. */
export const COUNTED_LISTS = ['unread', 'mine', 'unassigned'] as const satisfies readonly ChatList[]
export type CountedList = (typeof COUNTED_LISTS)[number]

/** Whether a chat stands in a list. @param me whose list `mine` is */
export const isListed = (
  chat: Pick<Chat, 'work' | 'unread'>,
  list: ChatList,
  me: UserId | undefined,
): boolean => {
  switch (list) {
    case 'open':
      return isOpen(chat)
    case 'unread':
      return chat.unread > 0
    case 'mine':
      return isOpen(chat) && me !== undefined && chat.work?.assignee === me
    case 'unassigned':
      return isOpen(chat) && chat.work?.assignee === undefined
    case 'snoozed':
    case 'resolved':
      return chat.work?.state === list
  }
}
