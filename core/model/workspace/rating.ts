import { z } from 'zod'
import type { MessageContent } from '../content/content.ts'
import { kept, openEnum } from '../newer.ts'
import { personText } from '../person/person-text.ts'
import type { Work } from '../chat/work.ts'

/** The best; 1 is the worst. */
export const BEST = 5

/** By a number that the customer writes, or by a poll of WhatsApp. */
export const RATING_WAYS = ['number', 'poll'] as const
export const QUESTION_LIMIT = 250

/** What a customer is asked once their chat is resolved. */
export const Rating = kept({ by: openEnum(RATING_WAYS), question: z.string() })
export type Rating = z.infer<typeof Rating>

/** What admins set. */
export const NewRating = z.strictObject({
  by: z.enum(RATING_WAYS),
  question: personText(QUESTION_LIMIT),
})

/** What is written later than this after the question is no answer to it, ms. */
const ANSWERED_WITHIN_MS = 2 * 86_400_000

/** What stands in the poll: the number leads, the stars show which end is the good one. */
export const RATING_OPTIONS = Array.from({ length: BEST }, (_, at) => {
  const rating = BEST - at
  return `${String(rating)} ${'⭐'.repeat(rating)}`
})

const numberIn = (text: string): number | undefined => {
  const [, digit] = /^\s*([1-5])\uFE0F?\u20E3?\s*(?:\/\s*5)?\s*[.!]*\s*$/u.exec(text) ?? []
  return digit === undefined ? undefined : Number(digit)
}

/**
 * Which rating a customer's message gives, if they were asked for one.
 * @param at when it came, ms
 */
export const ratingIn = (work: Work | undefined, content: MessageContent, at: number): number | undefined => {
  const { rate, state } = work ?? {}
  if (rate?.at === undefined || state !== 'resolved') return undefined
  // Who votes may think again.
  if (content.type === 'vote')
    return content.quote?.seq === rate.seq ? numberIn(content.options[0]?.split(' ')[0] ?? '') : undefined
  if (content.type !== 'text' || rate.isDone === true || at - rate.at > ANSWERED_WITHIN_MS) return undefined
  return numberIn(content.text)
}
