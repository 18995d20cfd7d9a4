import type { Author } from '@sahut/core/model/message/message'
import { m } from '../../paraglide/messages.js'
import { memberOf } from '../../shell/member-text.ts'

/** Who wrote a message, where that is worth saying. @param me the agent who reads */
export const authorOf = (author: Author, me: string): { name: string; colour?: string } | undefined => {
  if (author.type === 'agent') return author.userId === me ? undefined : { name: author.name }
  if (author.type === 'automatic') return { name: m.author_automatic() }
  return author.type === 'phone' ? { name: m.author_phone() } : memberOf(author)
}
