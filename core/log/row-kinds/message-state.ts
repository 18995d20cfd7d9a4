import { z } from 'zod'
import type { ChatKey } from '../../model/chat/chat.ts'
import { askOf, type ReactionChange } from '../../model/message/change.ts'
import { MessageContent } from '../../model/content/content.ts'
import { Ask, askOrder, ContentDeed, type Person, Reaction } from '../../model/message/deed.ts'
import {
  type ChangeEntry,
  type ContentChange,
  type MessageEntry,
  Seq,
  type StatusChange,
  StoredStatus,
  statusRank,
  withContent,
  withMedia,
  withStatus,
} from '../../model/message/message.ts'
import { ShownPreview } from '../../model/message/link-preview.ts'
import { Pin, pinFrom, Star } from '../../model/chat/mark.ts'
import { MediaState } from '../../model/message/media.ts'
import { newer } from '../../model/newer.ts'
import { decoded } from '../../store/decoding.ts'
import { absent, any, below, setting } from '../../store/expressions.ts'
import { statusKey } from '../../store/keys/chat.ts'
import type { Item } from '../../store/table.ts'
import type { Raise, RowKind } from './row-kind.ts'

/*
 * What became of a message since it was committed. Each aspect carries what orders its changes: the status its rank, what
 * was asked for its order, everything else the seq of the change that set it. Each person's reaction is an aspect.
 */

const REACTION = 'reaction_'
const ASK = 'ask_'
/** What orders an aspect of several stands in an attribute of its own: a condition holds against no part of one. */
const ORDER = '_order'

const StateRow = z.object({
  status: StoredStatus.optional(),
  reason: z.string().optional(),
  content: MessageContent.optional(),
  contentSeq: Seq.optional(),
  media: MediaState.optional(),
  mediaSeq: Seq.optional(),
  deed: ContentDeed.optional(),
  gone: Seq.optional(),
  pin: Pin.optional(),
  star: Star.optional(),
  preview: ShownPreview.optional(),
})
export type MessageState = z.infer<typeof StateRow> & { reactions?: Reaction[]; asks?: Ask[] }

/** A raise of one aspect. The last release reads no such row without a status. */
const raise = (
  chat: ChatKey,
  target: number,
  change: Record<string, unknown>,
  order: { name: string; value: number },
  removed: readonly string[] = [],
): Raise => ({
  key: statusKey(chat, target),
  change: setting({ ...change, [order.name]: order.value }, removed, {
    status: 'queued',
    rank: statusRank('queued'),
  }),
  condition: any(absent(order.name), below(order.name, order.value)),
})

const statusRaise = (
  chat: ChatKey,
  { target, status, reason, rank = statusRank(status) }: StatusChange,
): Raise => ({
  key: statusKey(chat, target),
  change: setting({ status, rank, reason }, reason === undefined ? ['reason'] : []),
  condition: any(absent('rank'), below('rank', rank)),
})

const contentRaise = (chat: ChatKey, { target, content, deed }: ContentChange, seq: number): Raise =>
  raise(
    chat,
    target,
    { content, deed },
    { name: 'contentSeq', value: seq },
    deed === undefined ? ['deed'] : [],
  )

/** Names of attributes stand in expressions, which take letters, digits and `_` only. */
const attributeOf = (person: Person): string => `${REACTION}${person.replace(/[^a-z0-9]/g, '_')}`

const reactionRaise = (chat: ChatKey, { target, emoji, by, person }: ReactionChange, seq: number): Raise => {
  const name = attributeOf(person)
  const reaction: Reaction = { person, emoji, by, seq }
  return raise(chat, target, { [name]: reaction }, { name: `${name}${ORDER}`, value: seq })
}

const askRaises = (chat: ChatKey, target: number, entry: ChangeEntry): Raise[] => {
  const ask = askOf(entry)
  if (ask === undefined) return []
  const name = `${ASK}${String(ask.type)}`
  return [raise(chat, target, { [name]: ask }, { name: `${name}${ORDER}`, value: askOrder(ask) })]
}

const raisesOf = (chat: ChatKey, entry: ChangeEntry): Raise[] => {
  const { change, seq } = entry
  switch (change.type) {
    case 'status':
      return [statusRaise(chat, change)]
    case 'content':
      return [contentRaise(chat, change, seq), ...askRaises(chat, change.target, entry)]
    case 'reaction':
      return [reactionRaise(chat, change, seq), ...askRaises(chat, change.target, entry)]
    case 'asked':
    case 'refused':
      return askRaises(chat, change.target, entry)
    case 'media':
      return [raise(chat, change.target, { media: change.media }, { name: 'mediaSeq', value: seq })]
    case 'gone':
      return [raise(chat, change.target, {}, { name: 'gone', value: seq })]
    case 'pinned': {
      const { target } = change
      const pinned = raise(chat, target, { pin: pinFrom(change, entry) }, { name: 'pinSeq', value: seq })
      return [pinned, ...askRaises(chat, target, entry)]
    }
    case 'starred': {
      const { target, isSet, by } = change
      return [raise(chat, target, { star: { seq, by, isSet } }, { name: 'starSeq', value: seq })]
    }
    case 'preview': {
      const preview = { ...change.preview, seq }
      return [raise(chat, change.target, { preview }, { name: 'previewSeq', value: seq })]
    }
    case 'receipts':
    case 'named':
    case 'person':
    case 'past':
    case 'seen':
    case 'unseen':
    case 'timer':
    case 'waiting':
    case 'joined':
    case 'pictured':
    case 'on-phone':
    case newer:
    default:
      return []
  }
}

/** `L#<seq>#S`: the present state of a message, right behind it. It stays as long as the message. */
export const messageState: RowKind = {
  isUrgent: false,
  of: (head, entry) => (entry.kind === 'change' ? raisesOf(head, entry).map((one) => ({ raise: one })) : []),
}

export const isStateRow = (item: Item): boolean => item.SK.endsWith('#S')

/** Those of a row's attributes with such a name that this code can read: one of newer code must not hide the others. */
const allOf = <Schema extends z.ZodType>(schema: Schema, item: Item, prefix: string): z.infer<Schema>[] =>
  Object.entries(item)
    .filter(([name]) => name.startsWith(prefix) && !name.endsWith(ORDER))
    .flatMap(([, value]) => {
      const read = schema.safeParse(value)
      return read.success ? [read.data] : []
    })

/** @throws SahutError corrupt_state */
export const stateOf = (item: Item): MessageState => {
  const reactions = allOf(Reaction, item, REACTION).sort((a, b) => a.seq - b.seq)
  const asks = allOf(Ask, item, ASK).sort((a, b) => a.seq - b.seq)
  return {
    ...decoded(StateRow, item),
    ...(reactions.length === 0 ? {} : { reactions }),
    ...(asks.length === 0 ? {} : { asks }),
  }
}

/** The message as it is by now. */
export const inState = (message: MessageEntry, state: MessageState): MessageEntry => {
  const { status, reason, content, contentSeq, deed, media, mediaSeq } = state
  const { reactions, asks, gone, pin, star, preview } = state
  const { seq: target } = message
  const risen =
    status === undefined || status === 'queued'
      ? message
      : withStatus(message, { type: 'status', target, status, reason })
  const told =
    content === undefined || contentSeq === undefined
      ? risen
      : withContent(risen, { type: 'content', target, content, deed }, contentSeq)
  const fetched =
    media === undefined || mediaSeq === undefined
      ? told
      : withMedia(told, { type: 'media', target, media }, mediaSeq)
  const beside = Object.entries({ reactions, asks, gone, pin, star, preview }).filter(
    ([, told]) => told !== undefined,
  )
  return beside.length === 0 ? fetched : { ...fetched, ...Object.fromEntries(beside) }
}
