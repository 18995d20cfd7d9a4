import type { MessageEntry } from '@sahut/core/model/message/message'
import { createContext, useContext } from 'react'

/** Who chose each option of a poll, by its words. */
export type Tally = ReadonlyMap<string, readonly string[]>

/** By the name of the poll, see `pollName`. */
export type Votes = ReadonlyMap<string, Tally>

/** WhatsApp's names are given by both sides. */
export const pollName = (whatsappId: string, fromMe: boolean): string =>
  `${fromMe ? 'us' : 'them'} ${whatsappId}`

export const NO_VOTES: Votes = new Map()

export const VotesContext = createContext(NO_VOTES)

/** The message whose content is shown. */
export const ShownMessage = createContext<
  Pick<MessageEntry, 'whatsappId' | 'fromMe' | 'author' | 'preview'> | undefined
>(undefined)

/** How the poll stands that is shown here. */
export const useTally = (): Tally | undefined => {
  const votes = useContext(VotesContext)
  const message = useContext(ShownMessage)
  return message && votes.get(pollName(message.whatsappId, message.fromMe))
}
