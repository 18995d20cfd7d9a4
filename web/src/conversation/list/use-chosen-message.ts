import type { Quote } from '@sahut/core/model/content/beside'
import type { ChatId } from '@sahut/core/model/ids'
import { useEffect } from 'react'
import { useWorkplace } from '../../desk/workplace.ts'
import { useSearching } from '../../search/use-searching.ts'

/** Leads to the message of this chat that was chosen among what a search found. */
export const useChosenMessage = (chatId: ChatId | undefined, jumpTo: (message: Quote) => void): void => {
  const { searching } = useWorkplace()
  const chosen = useSearching((state) => state.chosen)
  useEffect(() => {
    if (chosen === undefined || chosen.chatId !== chatId) return
    searching.setState({ chosen: undefined })
    jumpTo(chosen.message)
  }, [chosen, chatId, jumpTo, searching])
}
