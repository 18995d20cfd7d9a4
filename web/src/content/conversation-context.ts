import type { Mention, Quote } from '@sahut/core/model/content/beside'
import { createContext, useContext } from 'react'

/** What content may ask of the conversation that it stands in. */
export type ConversationContext = {
  /** Who is mentioned, where that is known. */
  nameOf: (mention: Mention) => string | undefined
  /** Who wrote what is quoted. */
  authorOf: (quote: Quote) => string | undefined
  /** The very message that is quoted in words, if it is loaded. */
  wordsOf: (quote: Quote) => string | undefined
  /** Brings what is quoted on the screen; nothing where it is not in this chat. */
  jump: (quote: Quote) => (() => void) | undefined
}

const nowhere: ConversationContext = {
  nameOf: () => undefined,
  authorOf: () => undefined,
  wordsOf: () => undefined,
  jump: () => undefined,
}

export const ConversationContextProvider = createContext<ConversationContext>(nowhere)

export const useConversation = (): ConversationContext => useContext(ConversationContextProvider)
