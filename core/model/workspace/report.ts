import { z } from 'zod'

/** Up to these, ms, first answers are counted apart: their share says more than a mean, which one long night moves. */
export const FIRST_ANSWER_STEPS = [60_000, 300_000, 900_000, 3_600_000, 14_400_000] as const

/**
 * What is counted of an hour, a day or longer. What is not there is 0. Times are sums in ms, each beside how many there
 * are.
 */
type CountName =
  /** Messages of contacts, and ours: by agents, on the phone, or by nobody. */
  | 'in'
  | 'out'
  /** Conversations: one begins with a contact's message where none is open, and ends when the chat is resolved. */
  | 'begun'
  | 'resolved'
  | 'resolving'
  | 'resolvingMs'
  /** First answers in a conversation; those that came within each step. */
  | 'first'
  | 'firstMs'
  | 'first0'
  | 'first1'
  | 'first2'
  | 'first3'
  | 'first4'
  /** All answers to somebody who waits. */
  | 'answers'
  | 'answersMs'
  /** Targets that were not met. */
  | 'missedResponse'
  | 'missedResolution'
  /** Ratings that contacts gave, and what they add up to. */
  | 'rated'
  | 'ratedSum'

/** Tolerant: newer code counts more. */
export const Counts = z.record(z.string(), z.number())
export type Counts = Partial<Record<CountName, number>>

export const plus = (one: Counts, other: Counts): Counts => {
  const sum: Record<string, number> = { ...one }
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count
  return sum
}

/** A mean, ms; nothing where there is nothing. */
export const meanMs = (count = 0, ms = 0): number | undefined => (count === 0 ? undefined : ms / count)

/** By what a report counts. */
export const REPORT_SIDES = ['inbox', 'agent', 'number'] as const
export type ReportSide = (typeof REPORT_SIDES)[number]

export const REPORT_STEPS = ['hour', 'day'] as const
export type ReportStep = (typeof REPORT_STEPS)[number]
