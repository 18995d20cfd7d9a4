import type { Chat } from '../model/chat/chat.ts'
import { searchText } from '../model/content/content.ts'
import type { MessageEntry } from '../model/message/message.ts'
import type { PastMessage } from '../model/message/past.ts'
import { isNews } from '../model/message/received.ts'
import { rootsOf } from './affixes.ts'
import { phonesIn, phoneWord, wordsIn } from './words.ts'

/** Rises with each change of what chats and messages are found by: an index of another one is made anew. */
export const TERMS_VERSION = 2

/** Fewer digits of a phone number find nobody. */
const SHORTEST_PHONE = 4

/** What a message says that somebody may look for; nothing of what was deleted, and of lines that nobody wrote. */
export const textOf = (message: MessageEntry | PastMessage): string => {
  if (isNews(message) || message.deed?.type === 'deletion' || message.gone !== undefined) return ''
  return searchText(message.content)
}

/** What a text is found by. */
export const termsIn = (text: string): string[] => [
  ...new Set([
    ...wordsIn(text).flatMap(({ word }) => rootsOf(word)),
    ...phonesIn(text).map(({ word }) => word),
  ]),
]

/** A phone number is found by any part of it: what begins at any digit begins one of these. */
const phoneTerms = (phone: string): string[] =>
  Array.from({ length: Math.max(0, phone.length - SHORTEST_PHONE + 1) }, (_, at) => phone.slice(at))

/** What a chat is found by: its contact's names, ours and WhatsApp's, and phone number, and its labels. */
export const chatTerms = ({ contact, work }: Chat): string[] => {
  const digits = contact.phone ?? /^(\d+)@s\.whatsapp\.net$/.exec(contact.id)?.[1]
  return [
    ...new Set([
      ...wordsIn(`${contact.ours ?? ''} ${contact.name ?? ''}`).flatMap(({ word }) => rootsOf(word)),
      ...(digits === undefined ? [] : phoneTerms(phoneWord(digits))),
      ...(work?.labels ?? []),
    ]),
  ]
}
