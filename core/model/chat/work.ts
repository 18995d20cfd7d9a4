import { z } from 'zod'
import type { NoteContent } from '../content/note.ts'
import type { WorkContent } from '../content/work.ts'
import { Priority } from '../content/work.ts'
import { LabelId, TeamId, UserId } from '../ids.ts'
import type { MessageEntry } from '../message/message.ts'
import { kept, openEnum } from '../newer.ts'
import type { Terms } from './terms.ts'

/** So many labels a chat has at most: its head carries them. */
export const LABELS_A_CHAT = 10

/** Where the team stands with a chat. What is not set is not there: an open chat that is nobody's has nothing of it. */
export const Work = kept({
  /** Open if there is none. */
  state: openEnum(['snoozed', 'resolved']).optional(),
  /** When what is snoozed opens by itself, ms. */
  until: z.number().optional(),
  assignee: UserId.optional(),
  /** Of what is nobody's again: who had it last. `back`: they gave it back themselves. */
  former: UserId.optional(),
  back: z.boolean().optional(),
  team: TeamId.optional(),
  priority: Priority.optional(),
  labels: z.array(LabelId).optional(),
  /** When somebody else gave it to its assignee: its line's place and time, ms. */
  given: kept({ seq: z.number(), at: z.number() }).optional(),
  /** The newest note that mentions somebody, and whom: the first few. */
  mentioned: kept({ seq: z.number(), at: z.number(), who: z.array(UserId) }).optional(),
  /** The number has blocked the contact on WhatsApp: neither hears from the other. */
  blocked: z.literal(true).optional(),
  /** Since when the contact waits for an answer, ms: when their first message came that has none. */
  waiting: z.number().optional(),
  /** By when they are to be answered, and the chat to be resolved, ms. */
  reply: z.number().optional(),
  solve: z.number().optional(),
  /** They were told that nobody is there since then, ms. */
  away: z.number().optional(),
  /**
   * They are to be asked for a rating, as the line at `seq` says; once `at` is there they were asked by the message at
   * `seq`, then, ms.
   */
  rate: kept({ seq: z.number(), at: z.number().optional(), isDone: z.boolean().optional() }).optional(),
  /** The last that they gave. */
  rating: z.number().optional(),
})
export type Work = z.infer<typeof Work>

/** What is known of a chat's work. */
type Worked = { work?: Work | undefined; received: number }

/** Without what is not set; nothing if nothing is. */
const tidied = (work: Work): Work | undefined => {
  const set = Object.entries<unknown>(work).filter(([, value]) => value !== undefined)
  return set.length === 0 ? undefined : Object.fromEntries(set)
}

export const isOpen = ({ work }: Pick<Worked, 'work'>): boolean => work?.state === undefined

const labelsAfter = ({ labels = [] }: Work, { added = [], removed = [] }: WorkContent): LabelId[] => {
  const gone = new Set(removed.map(({ labelId }) => labelId))
  const left = labels.filter((label) => !gone.has(label))
  return [...new Set([...left, ...added.map(({ labelId }) => labelId)])].slice(0, LABELS_A_CHAT)
}

/** Who did something, where it stands, and when, ms. */
type Line = Pick<MessageEntry, 'author' | 'seq' | 'at'>

/** What is kept of who gave the chat to its assignee, once a line sets that. */
const givenBy = (assignee: WorkContent['assignee'], line: Line | undefined): Work['given'] => {
  const isOwn = line?.author.type === 'agent' && line.author.userId === assignee?.userId
  return line === undefined || !assignee || isOwn ? undefined : { seq: line.seq, at: line.at }
}

/** Whose it is once a line sets that, and who had it before if it is nobody's then. */
const ownerAfter = (work: Work, assignee: WorkContent['assignee'], line: Line | undefined): Work => {
  const isBack = assignee === null && line?.author.type === 'agent' && line.author.userId === work.assignee
  return {
    assignee: assignee?.userId,
    given: givenBy(assignee, line),
    former: isBack ? work.assignee : undefined,
    back: isBack ? true : undefined,
  }
}

/** The work on a chat once somebody of the team did something. @param line the entry that says so */
export const workAfter = (work: Work = {}, content: WorkContent, line?: Line): Work | undefined => {
  const { assignee, team, state, until, priority, rate, blocked } = content
  const isOther = assignee !== undefined && assignee?.userId !== work.assignee
  const labels = labelsAfter(work, content)
  return tidied({
    ...work,
    ...(isOther && ownerAfter(work, assignee, line)),
    ...(team !== undefined && { team: team?.teamId }),
    ...(priority !== undefined && { priority: priority ?? undefined }),
    ...(blocked !== undefined && { blocked: blocked ? true : undefined }),
    ...(state !== undefined && {
      state: state === 'open' ? undefined : state,
      until: state === 'snoozed' ? until : undefined,
    }),
    // Whoever resolves a chat says that nobody waits.
    ...(state === 'resolved' && {
      waiting: undefined,
      reply: undefined,
      solve: undefined,
      rate:
        work.state === 'resolved' ? work.rate : rate === undefined ? undefined : line && { seq: line.seq },
    }),
    ...(state !== undefined && state !== 'resolved' && { rate: undefined }),
    labels: labels.length === 0 ? undefined : labels,
  })
}

const said = (work: Work | undefined): string =>
  JSON.stringify(Object.entries(work ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Whether its author saw something of the chat that is not so any more. */
const isOutdated = ({ work, received }: Worked, { saw, missed }: WorkContent): boolean => {
  if (saw === undefined) return false
  const target = missed === 'resolution' ? work?.solve : work?.reply
  if (saw.due !== undefined && target !== saw.due) return true
  if (saw.assignee !== undefined && (work?.assignee ?? null) !== saw.assignee) return true
  if (saw.received !== undefined && received > saw.received) return true
  return saw.until !== undefined && (work?.state !== 'snoozed' || work.until !== saw.until)
}

/** Whether it changes nothing: it is so already, or it is too late. A missed target changes nothing and is news; its key knows it. */
export const isIdleWork = (chat: Worked, content: WorkContent): boolean =>
  isOutdated(chat, content) ||
  (content.missed === undefined && said(workAfter(chat.work, content)) === said(tidied(chat.work ?? {})))

/** So many of those whom a note mentions are kept: they are told of it at once, the others find it. */
const MENTIONED = 5

/** The work on a chat once a note mentions somebody. */
export const workOnceNoted = (
  work: Work | undefined,
  { colleagues = [] }: NoteContent,
  { seq, at }: Line,
): Work | undefined =>
  colleagues.length === 0
    ? work
    : { ...work, mentioned: { seq, at, who: colleagues.slice(0, MENTIONED).map(({ userId }) => userId) } }

/** Where an inbox divides its chats, one that was put away is nobody's again. */
const freed = ({ assignee, given: _given, ...rest }: Work): Work => ({
  ...rest,
  ...(assignee !== undefined && { former: assignee }),
})

/**
 * What of an inbox's terms is news with a message: who waits was promised an answer before, and is told once that nobody
 * is there.
 */
export const newTerms = (work: Work = {}, terms: Terms): Terms | undefined => {
  const { divides, respondBy, resolveBy, closed } = terms
  const news = {
    divides: work.state === 'resolved' && work.assignee !== undefined ? divides : undefined,
    respondBy: work.waiting === undefined ? respondBy : undefined,
    resolveBy: work.solve === undefined ? resolveBy : undefined,
    closed: closed === work.away ? undefined : closed,
  }
  const set = Object.entries(news).filter(([, value]) => value !== undefined)
  return set.length === 0 ? undefined : Object.fromEntries(set)
}

/** What is promised to who writes. */
const promised = ({ reply, solve, away }: Work, { respondBy, resolveBy, closed }: Terms): Work => ({
  reply: respondBy ?? reply,
  solve: resolveBy ?? solve,
  away: closed ?? away,
})

/** The contact wrote: whatever the team did with the chat, it is open again, and they wait. */
export const workOnceAsked = (
  work: Work | undefined,
  { at, terms = {} }: Pick<MessageEntry, 'at' | 'terms'>,
): Work => {
  const { state: _state, until: _until, rate: _rate, ...rest } = work ?? {}
  const next = terms.divides === true ? freed(rest) : rest
  return tidied({ ...next, ...promised(rest, terms), waiting: rest.waiting ?? at }) ?? {}
}

/** The contact was asked for a rating, if the chat is still resolved. @param at by our clock, ms */
export const workOnceAskedBack = (work: Work | undefined, { seq, at }: Line): Work | undefined =>
  work?.state === 'resolved' ? { ...work, rate: { seq, at } } : work

/** The contact gave a rating, which opens nothing. */
export const workOnceRated = (work: Work | undefined, rating: number): Work => ({
  ...work,
  rating,
  ...(work?.rate && { rate: { ...work.rate, isDone: true } }),
})

/** Our side wrote: nobody waits any more. */
export const workOnceAnswered = (work: Work | undefined): Work | undefined =>
  work && tidied({ ...work, waiting: undefined, reply: undefined })
