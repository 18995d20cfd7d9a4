import type { Change } from '../../model/message/change.ts'
import { isPlaceholder, type MessageContent, withWords } from '../../model/content/content.ts'
import type { DeedDraft } from '../../model/message/message.ts'
import type { MessageState } from '../row-kinds/message-state.ts'

/** A message to which something is done: what it said at first, and what became of it. */
type Target = { target: number; first: MessageContent; state: MessageState }

/** What stands in the place of what was deleted for everyone. Pages of older releases know it as a line of its own. */
const DELETED: MessageContent = { type: 'unsupported', what: 'deletion' }

/**
 * The change that a deed makes of its message: nothing if it is so already, or the message is deleted. What was asked
 * for is always answered.
 */
export const changeFor = (draft: DeedDraft, target: Target): Change | 'impossible' | undefined => {
  const { ask, deed } = draft
  const { asks = [], deed: before } = target.state
  const isAnswered = asks.some(
    ({ seq, type, status }) => seq === ask && type === deed.type && status !== 'queued',
  )
  if (isAnswered) return undefined
  const isDeleted = before?.type === 'deletion'
  if (isDeleted && ask === undefined) return undefined
  switch (deed.type) {
    case 'reaction':
      return reactionOf(draft, deed.emoji, target)
    case 'edit':
      return isDeleted ? refused(draft, target) : editOf(draft, deed.text, target)
    case 'deletion': {
      const { by, key } = draft
      const said = { type: 'deletion' as const, by, key, ...naming(draft) }
      return { type: 'content', target: target.target, content: DELETED, deed: said }
    }
    case 'pin':
      return isDeleted ? refused(draft, target) : pinOf(draft, deed.seconds, target)
  }
}

/** By what it is known, and answers. */
const naming = ({ ask, isKnown }: DeedDraft): { ask?: number; isKnown?: true } => ({
  ...(ask === undefined ? {} : { ask }),
  ...(isKnown === true ? { isKnown } : {}),
})

/** It came to WhatsApp after somebody deleted the message. */
const refused = ({ ask = 0, by, deed }: DeedDraft, { target }: Target): Change => ({
  type: 'refused',
  target,
  ask,
  of: deed.type,
  by,
  reason: 'conflict',
})

const reactionOf = (draft: DeedDraft, emoji: string, { target, state }: Target): Change | undefined => {
  const { person, by, key, ask } = draft
  const now = state.reactions?.find((one) => one.person === person)?.emoji ?? ''
  if (now === emoji && ask === undefined) return undefined
  return { type: 'reaction', target, emoji, person, by, key, ...naming(draft) }
}

const pinOf = (draft: DeedDraft, seconds: number, { target }: Target): Change => {
  const { by, key } = draft
  return { type: 'pinned', target, seconds, by, key, ...naming(draft) }
}

const editOf = (draft: DeedDraft, text: string, { target, first, state }: Target): Change | 'impossible' => {
  const { by, key } = draft
  const now = state.content ?? first
  // What came before its message is all that is known of it.
  const content: MessageContent | undefined = isPlaceholder(now)
    ? { type: 'text', text }
    : withWords(now, text)
  if (content === undefined)
    return draft.ask === undefined ? 'impossible' : refused(draft, { target, first, state })
  const { contentSeq: prior } = state
  const said = { type: 'edit' as const, by, key, ...naming(draft), ...(prior === undefined ? {} : { prior }) }
  return { type: 'content', target, content, deed: said }
}
