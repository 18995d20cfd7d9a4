import type { Chat } from '@sahut/core/model/chat/chat'
import { isGroup } from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { useFoundChats } from '../../inbox/use-found-chats.ts'

/** What was removed, or takes no groups, can't be written from. */
const isWritable = (chat: Chat, numbers: readonly WhatsAppNumber[]): boolean => {
  const number = numbers.find(({ numberId }) => numberId === chat.numberId)
  return (
    number !== undefined &&
    number.retired === undefined &&
    (!isGroup(chat.contact.id) || number.takesGroups === true)
  )
}

/** The chats that the agent may write to, newest first, as far as they are read: those that a search finds. */
export const useWritableChats = (query: string) => useFoundChats(query, isWritable)
