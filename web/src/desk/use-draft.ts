import type { ChatId } from '@sahut/core/model/ids'
import { useSyncExternalStore } from 'react'
import { useWorkplace } from './workplace.ts'

/** What was typed in a chat and not sent, in whatever tab. */
export const useDraft = (chatId: ChatId): string => {
  const { drafts } = useWorkplace()
  return useSyncExternalStore(drafts.onChange, () => drafts.get(chatId))
}
