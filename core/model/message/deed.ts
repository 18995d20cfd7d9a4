import { z } from 'zod'
import { Author } from '../person/author.ts'
import { MsgKey } from '../ids.ts'
import { kept, openEnum } from '../newer.ts'
import { Seq } from '../seq.ts'

/*
 * What people do to a message that is there already: they react to it, correct it, delete it for everyone, pin it.
 */

/** WhatsApp lets nobody correct a text, or delete a message for everyone, that is older than this, ms. */
export const EDIT_WITHIN_MS = 15 * 60_000
export const DELETE_WITHIN_MS = 60 * 60 * 60_000

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** One emoji, or nothing: that takes an earlier one back. */
export const Emoji = z
  .string()
  .max(64, 'must be one emoji')
  .refine(
    (text) =>
      text === '' ||
      (/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u.test(text) &&
        [...graphemes.segment(text)].length === 1),
    'must be one emoji',
  )

export const Deed = z.discriminatedUnion('type', [
  kept({ type: z.literal('reaction'), emoji: z.string() }),
  kept({ type: z.literal('edit'), text: z.string() }),
  kept({ type: z.literal('deletion') }),
  /** Above the chat, for both sides, for so long; 0 s takes it down. */
  kept({ type: z.literal('pin'), seconds: z.number().int().nonnegative() }),
])
export type Deed = z.infer<typeof Deed>

const DEEDS = ['reaction', 'edit', 'deletion', 'pin'] as const

/** Who did it, as WhatsApp tells people apart: our side is one. Of each person the latest counts. */
export const Person = z.union([z.literal('me'), z.literal('them'), z.string().regex(/^\d+@[a-z.]+$/)])
export type Person = z.infer<typeof Person>

/** What stands beside each deed that was done. */
export const done = {
  by: Author,
  /** WhatsApp's key of what did it, so that the same is not done twice. */
  key: MsgKey,
  /** The entry by which somebody of ours asked for it. */
  ask: Seq.optional(),
  /** That key is known already: by what stood in the chat until it could be done. */
  isKnown: z.literal(true).optional(),
}

/** Why a message says something else than at first. */
export const ContentDeed = kept({
  type: openEnum(['edit', 'deletion']),
  ...done,
  /** The change before, which says what it said until then; without one that is the message itself. */
  prior: Seq.optional(),
})
export type ContentDeed = z.infer<typeof ContentDeed>

/** A person's present reaction to a message; an empty one was taken back. */
export const Reaction = kept({ person: Person, emoji: z.string(), by: Author, seq: Seq })
export type Reaction = z.infer<typeof Reaction>

/** What somebody of ours last asked to be done to a message; `seq` is the entry that asks. */
export const Ask = kept({
  seq: Seq,
  type: openEnum(DEEDS),
  status: openEnum(['queued', 'sent', 'failed']),
  by: Author,
  /** Of a reaction that is asked for. */
  emoji: z.string().optional(),
  /** Of a pin that is asked for; 0: to take it down. */
  seconds: z.number().optional(),
  /** Why it failed, as of a message. */
  reason: z.string().optional(),
})
export type Ask = z.infer<typeof Ask>

/** Where an ask stands among the others of its type: a later one goes over an earlier, its answer over itself. */
export const askOrder = ({ seq, status }: Pick<Ask, 'seq' | 'status'>): number =>
  2 * seq + (status === 'queued' ? 0 : 1)

/** The list with this one instead of the same person's, or the same type's, where that is older. */
export const withReaction = (reactions: readonly Reaction[] = [], next: Reaction): Reaction[] => {
  const before = reactions.find(({ person }) => person === next.person)
  if (before !== undefined && before.seq >= next.seq) return [...reactions]
  return [...reactions.filter((one) => one !== before), next]
}

export const withAsk = (asks: readonly Ask[] = [], next: Ask): Ask[] => {
  const before = asks.find(({ type }) => type === next.type)
  if (before !== undefined && askOrder(before) >= askOrder(next)) return [...asks]
  return [...asks.filter((one) => one !== before), next]
}

/** Whether somebody asked for it and nobody knows yet what came of that. */
export const isOpen = (asks: readonly Ask[] | undefined, seq: number): boolean =>
  asks?.some((ask) => ask.seq === seq && ask.status === 'queued') ?? false
