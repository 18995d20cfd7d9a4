import { z } from 'zod'
import { Author } from '../person/author.ts'
import { MessageContent } from '../content/content.ts'
import { NameSource } from '../person/contact.ts'
import { type Ask, ContentDeed, Deed, done, Person } from './deed.ts'
import { ChatId, MsgKey } from '../ids.ts'
import { LinkPreview } from './link-preview.ts'
import { MediaState } from './media.ts'
import { kept, newer, newerThan, openEnum } from '../newer.ts'
import { PhoneSettingsChange } from '../number/phone-settings.ts'
import { Seq } from '../seq.ts'
import { Timer } from '../chat/timer.ts'

const KnownChange = z.discriminatedUnion('type', [
  kept({
    type: z.literal('status'),
    target: Seq,
    status: openEnum(['sent', 'failed', 'cancelled']),
    reason: z.string().optional(),
    /** Where the status stands among the others, said by newer code of its own ones. */
    rank: z.number().optional(),
  }),
  /** The very messages of ours that the contact's devices got, and up to which of them the contact read. */
  kept({
    type: z.literal('receipts'),
    /** Rising. The last release writes none, and means all up to `delivered`. */
    reached: z.array(Seq).optional(),
    /** The highest of them. */
    delivered: Seq.optional(),
    read: Seq.optional(),
  }),
  /**
   * The team has seen everything up to this seq, by which so many of the contact's messages had come. A count of what
   * is still unseen would be wrong as soon as a message comes between the counting and this entry.
   */
  kept({ type: z.literal('seen'), seq: Seq, received: z.number().int().nonnegative() }),
  /** What a message says from here on: its content came after its placeholder, or its author corrected or deleted it. */
  kept({ type: z.literal('content'), target: Seq, content: MessageContent, deed: ContentDeed.optional() }),
  /** What became of a message's file. */
  kept({ type: z.literal('media'), target: Seq, media: MediaState }),
  /** Somebody set the chat's timer of disappearing messages, on either side. */
  kept({ type: z.literal('timer'), timer: Timer }),
  /** A group is called so from here on, or a person by the phone's address book or as a business. */
  kept({ type: z.literal('named'), name: z.string(), by: NameSource.optional() }),
  /** What the team knows of the person is another: whoever shows it reads it again. */
  kept({ type: z.literal('person') }),
  /** The owner archived, pinned or muted the chat on the phone, or ended that. */
  kept({ type: z.literal('on-phone'), set: PhoneSettingsChange }),
  /** The file of the contact's or the group's picture; without one it has none any more. */
  kept({ type: z.literal('pictured'), picture: z.string().optional() }),
  kept({ type: z.literal('reaction'), target: Seq, emoji: z.string(), person: Person, ...done }),
  /** It stands above the chat for so long from here on, for both sides; 0 s took it down. */
  kept({ type: z.literal('pinned'), target: Seq, seconds: z.number().int().nonnegative(), ...done }),
  /** What stands below a text of the page to which it has a link. */
  kept({ type: z.literal('preview'), target: Seq, preview: LinkPreview }),
  /** The team marks it for itself, or does not any more. */
  kept({ type: z.literal('starred'), target: Seq, isSet: z.boolean(), by: Author }),
  /** The team has everything from behind this seq on before it again, by which so many of the contact's messages had come. */
  kept({ type: z.literal('unseen'), seq: Seq, received: z.number().int().nonnegative() }),
  /** Somebody of ours asks for something to be done to a message; it waits in the outbox under this entry's seq. */
  kept({ type: z.literal('asked'), target: Seq, deed: Deed, by: Author, whatsappId: z.string() }),
  /** What was asked for was not done. */
  kept({
    type: z.literal('refused'),
    target: Seq,
    ask: Seq,
    of: openEnum(['reaction', 'edit', 'deletion', 'pin']),
    by: Author,
    reason: z.string(),
  }),
  /** Done to a message that is not here yet: it waits under that one's key. `line` stands in the chat for it. */
  kept({
    type: z.literal('waiting'),
    of: MsgKey,
    deed: Deed,
    by: Author,
    person: Person,
    key: MsgKey,
    line: Seq.optional(),
  }),
  /** A line in the chat that stood for something has had its time. */
  kept({ type: z.literal('gone'), target: Seq }),
  /** Another chat of the same person, and this one until then, stand before this in the order in which it all came. */
  kept({ type: z.literal('joined'), from: ChatId }),
  /** Messages from before the log were put there. */
  kept({
    type: z.literal('past'),
    /** How many. */
    count: z.number().int().nonnegative(),
    /** The newest of them, which stands for a chat that says nothing else yet. */
    newest: kept({
      sortTs: z.number(),
      text: z.string(),
      what: z.string().optional(),
      fromMe: z.boolean(),
    }).optional(),
    /** The phone has no earlier ones. */
    isAll: z.boolean().optional(),
  }),
])
const KNOWN = KnownChange.options.map(({ shape }) => shape.type.value)
/** Of newer code: it stays in the log as it is, and changes nothing that this code shows. */
const NewerChange = kept({ type: newerThan(KNOWN) })

export const Change = z.union([KnownChange, NewerChange])
export type Change = z.infer<typeof Change>
export type StatusChange = Extract<Change, { type: 'status' }>
export type ReceiptsChange = Extract<Change, { type: 'receipts' }>
export type MediaChange = Extract<Change, { type: 'media' }>
export type ContentChange = Extract<Change, { type: 'content' }>
export type ReactionChange = Extract<Change, { type: 'reaction' }>
export type PastChange = Extract<Change, { type: 'past' }>
export type WaitingChange = Extract<Change, { type: 'waiting' }>

export const ChangeEntry = kept({ kind: z.literal('change'), seq: Seq, at: z.number(), change: Change })
export type ChangeEntry = z.infer<typeof ChangeEntry>

/** The message that a change is about, if it is about one. */
export const targetOf = ({ change }: Pick<ChangeEntry, 'change'>): number | undefined => {
  switch (change.type) {
    case 'status':
    case 'content':
    case 'media':
    case 'reaction':
    case 'pinned':
    case 'starred':
    case 'preview':
    case 'asked':
    case 'refused':
    case 'gone':
      return change.target
    case 'receipts':
    case 'seen':
    case 'unseen':
    case 'timer':
    case 'named':
    case 'person':
    case 'waiting':
    case 'joined':
    case 'past':
    case 'pictured':
    case 'on-phone':
    case newer:
    default:
      return undefined
  }
}

/** What a change says of something that was asked for. */
export const askOf = ({ change, seq }: Pick<ChangeEntry, 'change' | 'seq'>): Ask | undefined => {
  switch (change.type) {
    case 'asked': {
      const { by, deed } = change
      const what =
        deed.type === 'reaction'
          ? { emoji: deed.emoji }
          : deed.type === 'pin'
            ? { seconds: deed.seconds }
            : {}
      return { seq, type: deed.type, status: 'queued', by, ...what }
    }
    case 'refused':
      return { seq: change.ask, type: change.of, status: 'failed', by: change.by, reason: change.reason }
    case 'reaction':
      return change.ask === undefined
        ? undefined
        : { seq: change.ask, type: 'reaction', status: 'sent', by: change.by, emoji: change.emoji }
    case 'content': {
      const { deed } = change
      return deed?.ask === undefined
        ? undefined
        : { seq: deed.ask, type: deed.type, status: 'sent', by: deed.by }
    }
    case 'pinned':
      return change.ask === undefined
        ? undefined
        : { seq: change.ask, type: 'pin', status: 'sent', by: change.by }
    case 'status':
    case 'receipts':
    case 'seen':
    case 'unseen':
    case 'starred':
    case 'preview':
    case 'timer':
    case 'named':
    case 'person':
    case 'waiting':
    case 'media':
    case 'gone':
    case 'joined':
    case 'past':
    case 'pictured':
    case 'on-phone':
    case newer:
    default:
      return undefined
  }
}
