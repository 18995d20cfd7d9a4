import type { Chat } from '@sahut/core/model/chat'
import type { MessageEntry } from '@sahut/core/model/message'
import type { Restriction } from '@sahut/core/model/number'
import { useQuery } from '@tanstack/react-query'
import { numberQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'

/** The restriction that holds messages of this chat: only a contact who never wrote is a stranger to WhatsApp. */
export const useRestriction = (chat: Chat, messages: readonly MessageEntry[]): Restriction | undefined => {
  const { api } = useWorkplace()
  const mayBeHeld = chat.received === 0 && messages.some(({ status }) => status === 'queued')
  const number = useQuery({ ...numberQuery(api, chat.numberId), enabled: mayBeHeld }).data
  return mayBeHeld ? number?.restriction : undefined
}
