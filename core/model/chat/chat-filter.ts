import { z } from 'zod'
import { PRIORITIES } from '../content/work.ts'
import { LabelId, NumberId, TeamId, UserId } from '../ids.ts'
import type { Chat } from './chat.ts'

/** So many are named in one condition at most. */
export const MOST_NAMED = 50

/** Whose a chat is: somebody's, the caller's own, or nobody's. */
export const Assignee = z.union([z.literal('me'), z.literal('nobody'), UserId])

/** A customer waits for at most so long, minutes: a year. */
export const LONGEST_WAIT_MIN = 525_600

/** Which chats of a list are wanted: those for which each condition holds that is given, by any of what it names. */
export const ChatFilter = z.object({
  numbers: z.array(NumberId).min(1).max(MOST_NAMED).optional(),
  labels: z.array(LabelId).min(1).max(MOST_NAMED).optional(),
  teams: z.array(TeamId).min(1).max(MOST_NAMED).optional(),
  priorities: z.array(z.enum(PRIORITIES)).min(1).max(PRIORITIES.length).optional(),
  assignee: Assignee.optional(),
  /** The contact waits for an answer for at least so long. */
  waitingMin: z.number().int().min(0).max(LONGEST_WAIT_MIN).optional(),
})
export type ChatFilter = z.infer<typeof ChatFilter>

/** How many conditions it has. */
export const conditionCount = (filter: ChatFilter): number =>
  Object.values<unknown>(filter).filter((condition) => condition !== undefined).length

const MINUTE_MS = 60_000

const isAnyOf = (wanted: readonly string[] | undefined, ...own: readonly (string | undefined)[]): boolean =>
  wanted === undefined || own.some((one) => one !== undefined && wanted.includes(one))

const isOf = (
  wanted: ChatFilter['assignee'],
  assignee: UserId | undefined,
  me: UserId | undefined,
): boolean => {
  if (wanted === undefined) return true
  if (wanted === 'nobody') return assignee === undefined
  return assignee !== undefined && assignee === (wanted === 'me' ? me : wanted)
}

/** Whether a chat meets all conditions. @param me who asks @param now ms */
export const isWanted = (
  { numberId, work = {} }: Pick<Chat, 'numberId' | 'work'>,
  { numbers, labels, teams, priorities, assignee, waitingMin }: ChatFilter,
  { me, now }: { me: UserId | undefined; now: number },
): boolean =>
  isAnyOf(numbers, numberId) &&
  isAnyOf(labels, ...(work.labels ?? [])) &&
  isAnyOf(teams, work.team) &&
  isAnyOf(priorities, typeof work.priority === 'string' ? work.priority : undefined) &&
  isOf(assignee, work.assignee, me) &&
  (waitingMin === undefined || (work.waiting !== undefined && now - work.waiting >= waitingMin * MINUTE_MS))
