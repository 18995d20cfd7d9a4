import { z } from 'zod'
import { Author } from '../person/author.ts'
import {
  askOf,
  Change,
  ChangeEntry,
  type ContentChange,
  type MediaChange,
  type StatusChange,
  targetOf,
} from './change.ts'
import { personText } from '../person/person-text.ts'
import { MessageContent } from '../content/content.ts'
import { Ask, ContentDeed, type Deed, type Person, Reaction, withAsk, withReaction } from './deed.ts'
import { type Delivery, reachOf } from '../chat/delivery.ts'
import { ChatId, ClientMsgId, type MsgKey } from '../ids.ts'
import { ShownPreview } from './link-preview.ts'
import { Pin, pinFrom, Star } from '../chat/mark.ts'
import { MediaState } from './media.ts'
import { kept, newer, newerThan, openEnum } from '../newer.ts'
import { Seq } from '../seq.ts'
import { Terms } from '../chat/terms.ts'
import type { Timer } from '../chat/timer.ts'

export { Author, Change, ChangeEntry, MessageContent, Seq, targetOf }
export type { MediaChange, ReceiptsChange } from './change.ts'
export type { ContentChange, StatusChange }

/** WhatsApp's own limit of a text, in UTF-16 code units. */
export const TEXT_LIMIT = 65_536

export const MessageText = personText(TEXT_LIMIT)

/** Of what we sent. It only rises; `failed` and `cancelled` stand apart and end only by `sent`: it had left already. */
export const MessageStatus = z.enum(['queued', 'sent', 'delivered', 'read', 'failed', 'cancelled'])
export type MessageStatus = z.infer<typeof MessageStatus>

/** What is stored of a status: `delivered` and `read` are what its chat knows, see `delivery.ts`. */
export const StoredStatus = openEnum(['queued', 'sent', 'failed', 'cancelled'])
export type StoredStatus = z.infer<typeof StoredStatus>

/** Why a message failed that waited longer than it may: it was never sent, or it may have been, long ago. */
export type TooOld = 'too_old' | 'too_old_maybe_sent'

/** A message as the chat log holds it. */
export const MessageEntry = kept({
  kind: z.literal('message'),
  seq: Seq,
  /** When it was appended; ms since 1970. */
  at: z.number(),
  /**
   * The time that is shown beside it, ms: WhatsApp's when first seen, the gateway's of what an agent wrote. Chat lists
   * are sorted by the newest of a chat. It says nothing of the order in a chat: clocks differ.
   */
  sortTs: z.number(),
  fromMe: z.boolean(),
  whatsappId: z.string(),
  /** The author's canonical id, in groups. */
  participant: z.string().optional(),
  /** The chat that it came to, where that was joined with this one: what opens its file is kept under it. */
  origin: ChatId.optional(),
  clientMsgId: ClientMsgId.optional(),
  author: Author,
  content: MessageContent,
  /** The change that the content is by, where it is not what was committed, and whether somebody changed it. */
  contentSeq: Seq.optional(),
  /** What became of its file, where that is known; of a contact's nothing is, until it was fetched. */
  media: MediaState.optional(),
  /** The change that says so. */
  mediaSeq: Seq.optional(),
  deed: ContentDeed.optional(),
  /** One a person; those that were taken back among them. */
  reactions: z.array(Reaction).optional(),
  /** What our side asked to be done to it last, one of each type. */
  asks: z.array(Ask).optional(),
  pin: Pin.optional(),
  star: Star.optional(),
  preview: ShownPreview.optional(),
  /** The change by which this line has had its time: what it told of stands elsewhere. */
  gone: Seq.optional(),
  /** Only of messages from us. */
  status: StoredStatus.optional(),
  /** Why it failed: an error code of the contract, or `TooOld`. */
  reason: z.string().optional(),
  /** Of what a contact wrote. */
  terms: Terms.optional(),
  /** The rating that it gives, 1 to 5. */
  rates: z.number().optional(),
  /** What its answer is to be taken for. */
  asksFor: openEnum(['rating']).optional(),
  /** It is from before the log (`past.ts`); its seq is then below 0, and the reader's own. */
  past: kept({ place: z.string(), reach: openEnum(['sent', 'delivered', 'read']).optional() }).optional(),
})
export type MessageEntry = z.infer<typeof MessageEntry>

/** An entry of a kind that newer code wrote, or a row that can't be read: it holds its place and is shown as such. */
const NewerEntry = kept({
  kind: newerThan(['message', 'change']),
  seq: Seq,
  at: z.number().optional(),
})
type NewerEntry = z.infer<typeof NewerEntry>

/** One step of a chat: a message, or a change to what is there. */
export const Entry = z.union([z.discriminatedUnion('kind', [MessageEntry, ChangeEntry]), NewerEntry])
export type Entry = z.infer<typeof Entry>

/** An entry as others tell of it: one that can't be read holds its place, and keeps no other from being read. */
export const ToldEntry = Entry.or(
  z.preprocess(
    (entry) => (typeof entry === 'object' ? { ...entry, at: undefined, kind: 'unreadable' } : entry),
    NewerEntry,
  ),
)

const SOMETHING_NEWER = MessageContent.parse({ type: 'newer' })

/** An entry as it has its place on a screen: one that is not known here as a message of something newer. */
export const shownMessage = (entry: Entry): MessageEntry | undefined => {
  switch (entry.kind) {
    case 'message':
      return entry
    case 'change':
      return undefined
    case newer:
    default: {
      const { seq, at = 0 } = entry
      const author = { type: 'contact' } as const
      return {
        kind: 'message',
        seq,
        at,
        sortTs: at,
        fromMe: false,
        whatsappId: '',
        author,
        content: SOMETHING_NEWER,
      }
    }
  }
}

/** An entry before the log gave it its place. */
export type MessageDraft = Omit<MessageEntry, 'seq' | 'at'> & {
  /** The contact's name as WhatsApp told it with this message. */
  contactName?: string
  /** The chat's timer of disappearing messages, as this message carries it. */
  timer?: Timer
}
export type ChangeDraft = Omit<ChangeEntry, 'seq' | 'at'>
/** Something that was done to a message. It becomes a change of that message once it is here. */
export type DeedDraft = {
  kind: 'deed'
  deed: Deed
  /**
   * The message, as WhatsApp names it in this chat, or by its place. Whoever corrects or deletes it has to be its
   * author, who is part of its key.
   */
  of: MsgKey | number
  by: Author
  person: Person
  /** WhatsApp's key of what did it. */
  key: MsgKey
  ask?: number
  /** Something stood in the chat for it, under its key, until now. */
  isKnown?: boolean
  /** What stands in the chat as long as the message is not to be found. */
  line?: MessageDraft
}
export type Draft = MessageDraft | ChangeDraft | DeedDraft

/** Where a stored status stands: a higher one replaces a lower one. One of newer code: it waits no more, nor did it leave. */
export const statusRank = (status: StoredStatus): number => {
  switch (status) {
    case 'queued':
      return 0
    case 'sent':
      return 2
    case 'failed':
    case 'cancelled':
    case newer:
    default:
      return 1
  }
}

/** The higher of two stored statuses: a late or repeated change never lowers one. */
export const risenStatus = (now: StoredStatus | undefined, next: StoredStatus): StoredStatus =>
  now === undefined || statusRank(next) > statusRank(now) ? next : now

/** The message with a status change applied; the same object where it changes nothing. */
export const withStatus = (message: MessageEntry, change: StatusChange): MessageEntry => {
  const status = risenStatus(message.status, change.status)
  if (status === message.status) return message
  const { reason, ...rest } = message
  const why = change.reason ?? (status === 'failed' ? reason : undefined)
  return why === undefined ? { ...rest, status } : { ...rest, status, reason: why }
}

/** The message with the content that the change at `seq` gave it, unless it has a newer one. */
export const withContent = (
  message: MessageEntry,
  { content, deed }: ContentChange,
  seq: number,
): MessageEntry => {
  if (seq <= (message.contentSeq ?? 0)) return message
  const { deed: _before, ...rest } = message
  return { ...rest, content, contentSeq: seq, ...(deed === undefined ? {} : { deed }) }
}

/** The message once what was asked for it has this answer. */
const withAnswer = (message: MessageEntry, answer: Ask | undefined): MessageEntry =>
  answer === undefined ? message : { ...message, asks: withAsk(message.asks, answer) }

/** The message with its file as the change at `seq` says, unless a newer one says it. */
export const withMedia = (message: MessageEntry, { media }: MediaChange, seq: number): MessageEntry =>
  seq > (message.mediaSeq ?? 0) ? { ...message, media, mediaSeq: seq } : message

/** The message after a change that names it; the same object where it changes nothing. */
export const changedBy = (message: MessageEntry, entry: ChangeEntry): MessageEntry => {
  const { change, seq } = entry
  const answered = withAnswer(message, askOf(entry))
  switch (change.type) {
    case 'status':
      return withStatus(message, change)
    case 'content':
      return withContent(answered, change, seq)
    case 'media':
      return withMedia(message, change, seq)
    case 'reaction': {
      const { emoji, person, by } = change
      return { ...answered, reactions: withReaction(message.reactions, { emoji, person, by, seq }) }
    }
    case 'pinned':
      return seq > (message.pin?.seq ?? 0) ? { ...answered, pin: pinFrom(change, entry) } : answered
    case 'starred': {
      const { isSet, by } = change
      return seq > (message.star?.seq ?? 0) ? { ...message, star: { seq, by, isSet } } : message
    }
    case 'preview':
      return seq > (message.preview?.seq ?? 0) ? { ...message, preview: { ...change.preview, seq } } : message
    case 'asked':
    case 'refused':
      return answered
    case 'gone':
      return { ...message, gone: seq }
    case 'receipts':
    case 'seen':
    case 'unseen':
    case 'timer':
    case 'named':
    case 'person':
    case 'past':
    case 'waiting':
    case 'joined':
    case 'pictured':
    case 'on-phone':
    case newer:
    default:
      return message
  }
}

const reachBefore = (reach: NonNullable<MessageEntry['past']>['reach']): MessageStatus | undefined =>
  reach === 'delivered' || reach === 'read' ? reach : 'sent'

/**
 * What a tick shows: the stored status raised by what the chat knows of deliveries. Nothing for a contact's message, nor for a status
 * that this code does not know.
 */
export const shownStatus = (
  message: Pick<MessageEntry, 'fromMe' | 'past' | 'seq' | 'status'>,
  chat: Delivery,
): MessageStatus | undefined => {
  if (!message.fromMe) return undefined
  if (message.past !== undefined) return reachBefore(message.past.reach)
  // What waits or was taken back was not sent, whatever later message the contact has read.
  switch (message.status) {
    case 'queued':
    case 'failed':
    case 'cancelled':
      return message.status
    case 'sent':
    case undefined:
      return reachOf(message.seq, chat)
    case newer:
    default:
      return undefined
  }
}

/** The order on the screen: that of the log, which needs no clock. */
export const byShownOrder = (a: MessageEntry, b: MessageEntry): number => a.seq - b.seq
