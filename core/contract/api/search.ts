import type { Operation } from '../operation.ts'
import { SearchAnswer, SearchQuery } from '../search.ts'

/** Finding again what was said, and with whom. */
export const searchOperations = {
  search: {
    summary:
      'Chats by name, phone number or label, and messages by their words, newest first, of all that the caller sees or of one chat. Indonesian prefixes and suffixes do not matter; where little is found, words count too in which one letter is another. What was written a moment ago may be missing.',
    query: SearchQuery,
    answer: SearchAnswer,
  },
} as const satisfies Record<string, Operation>
