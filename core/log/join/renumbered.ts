import type { ChatId } from '../../model/ids.ts'
import { type MessageContent, quoteIn, withQuote } from '../../model/content/content.ts'
import type { ContentDeed } from '../../model/message/deed.ts'
import type { Entry } from '../../model/message/message.ts'
import { MessageContent as ContentSchema } from '../../model/message/message.ts'
import { ContentDeed as DeedSchema, Reaction } from '../../model/message/deed.ts'
import type { Item } from '../../store/table.ts'
import type { Places } from './places.ts'
import type { Side } from './sources.ts'

/** How the seqs of one of the two chats become those of the joined one. */
export type Renumbering = { places: Places; side: Side; seq: number; origin: ChatId | undefined }

const requoted = (content: MessageContent, { places, side }: Renumbering): MessageContent => {
  const quote = quoteIn(content)
  if (quote?.seq === undefined) return content
  const { seq, ...rest } = quote
  const place = places.of(side, seq)
  return withQuote(content, place === undefined ? rest : { ...rest, seq: place })
}

const deedAfter = (deed: ContentDeed, { places, side }: Renumbering): ContentDeed => {
  const { prior, ...rest } = deed
  const before = prior === undefined ? undefined : places.of(side, prior)
  return before === undefined ? rest : { ...rest, prior: before }
}

/** An entry at its new place. */
export const entryAt = (entry: Entry, to: Renumbering): Entry => {
  const { seq } = to
  if (entry.kind === 'message') {
    const origin = entry.origin ?? to.origin
    return { ...entry, seq, content: requoted(entry.content, to), ...(origin && { origin }) }
  }
  if (entry.kind !== 'change' || entry.change.type !== 'content') return { ...entry, seq }
  const { change } = entry
  const { target, content, deed } = change
  const said = deed && deedAfter(deed, to)
  return {
    ...entry,
    seq,
    change: {
      ...change,
      target: to.places.of(to.side, target) ?? target,
      content: requoted(content, to),
      ...(said && { deed: said }),
    },
  }
}

/** Ends of the names of what orders aspects, see `message-state.ts`. */
const ORDER = '_order'

/**
 * What became of a message, at its new place. Each aspect is as old as the message there, so that whatever comes later
 * goes over it. What was asked for is answered by then: nothing waits while chats are joined.
 */
export const stateAt = (state: Item, to: Renumbering): Record<string, unknown> => {
  const { PK: _PK, SK: _SK, expiresAt: _expiresAt, ...said } = state
  const { seq, places, side } = to
  const attributes = Object.entries(said).flatMap(([name, value]): [string, unknown][] => {
    if (name.startsWith('ask_')) return []
    if (name.endsWith(ORDER) || name === 'mediaSeq' || name === 'gone') return [[name, seq]]
    if (name === 'contentSeq') return [[name, places.of(side, Number(value)) ?? seq]]
    if (name === 'deed') {
      const deed = DeedSchema.safeParse(value)
      return [[name, deed.success ? deedAfter(deed.data, to) : value]]
    }
    if (name === 'content') {
      const content = ContentSchema.safeParse(value)
      return [[name, content.success ? requoted(content.data, to) : value]]
    }
    const reaction = name.startsWith('reaction_') ? Reaction.safeParse(value) : undefined
    return [[name, reaction?.success === true ? { ...reaction.data, seq } : value]]
  })
  return Object.fromEntries(attributes)
}
