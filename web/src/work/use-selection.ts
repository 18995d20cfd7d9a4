import type { ChatId } from '@sahut/core/model/ids'
import { useState } from 'react'

/** The chats of a list that something is to be done to together. */
export type Selection = {
  /** Whether chats are being chosen. */
  isOn: boolean
  chosen: ReadonlySet<ChatId>
  toggle: (chatId: ChatId) => void
  begin: () => void
  end: () => void
}

export const useSelection = (): Selection => {
  const [chosen, setChosen] = useState<ReadonlySet<ChatId>>()
  return {
    isOn: chosen !== undefined,
    chosen: chosen ?? new Set(),
    toggle: (chatId) => {
      const next = new Set(chosen)
      if (!next.delete(chatId)) next.add(chatId)
      setChosen(next)
    },
    begin: () => {
      setChosen(new Set())
    },
    end: () => {
      setChosen(undefined)
    },
  }
}
