import { z } from 'zod'
import type { WorkContent } from './content/work.ts'
import { Priority } from './content/work.ts'
import { LabelId, TeamId, UserId } from './ids.ts'
import { kept, openEnum } from './newer.ts'

/** So many labels a chat has at most: its head carries them. */
export const LABELS_A_CHAT = 10

/** Where the team stands with a chat. What is not set is not there: an open chat that is nobody's has nothing of it. */
export const Work = kept({
  /** Open if there is none. */
  state: openEnum(['snoozed', 'resolved']).optional(),
  /** When what is snoozed opens by itself, ms. */
  until: z.number().optional(),
  assignee: UserId.optional(),
  team: TeamId.optional(),
  priority: Priority.optional(),
  labels: z.array(LabelId).optional(),
  /** Since when the contact waits for an answer, ms: when their first message came that has none. */
  waiting: z.number().optional(),
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

/** The work on a chat once somebody of the team did something. */
export const workAfter = (work: Work = {}, content: WorkContent): Work | undefined => {
  const { assignee, team, state, until, priority } = content
  const labels = labelsAfter(work, content)
  return tidied({
    ...work,
    ...(assignee !== undefined && { assignee: assignee?.userId }),
    ...(team !== undefined && { team: team?.teamId }),
    ...(priority !== undefined && { priority: priority ?? undefined }),
    ...(state !== undefined && {
      state: state === 'open' ? undefined : state,
      until: state === 'snoozed' ? until : undefined,
    }),
    // Whoever resolves a chat says that nobody waits.
    ...(state === 'resolved' && { waiting: undefined }),
    labels: labels.length === 0 ? undefined : labels,
  })
}

const said = (work: Work | undefined): string =>
  JSON.stringify(Object.entries(work ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Whether its author saw something of the chat that is not so any more. */
const isOutdated = ({ work, received }: Worked, { saw }: WorkContent): boolean => {
  if (saw === undefined) return false
  if (saw.assignee !== undefined && (work?.assignee ?? null) !== saw.assignee) return true
  if (saw.received !== undefined && received > saw.received) return true
  return saw.until !== undefined && (work?.state !== 'snoozed' || work.until !== saw.until)
}

/** Whether it changes nothing: it is so already, or it is too late. */
export const isIdleWork = (chat: Worked, content: WorkContent): boolean =>
  isOutdated(chat, content) || said(workAfter(chat.work, content)) === said(tidied(chat.work ?? {}))

/** The contact wrote: whatever the team did with the chat, it is open again, and they wait. @param at when it came, ms */
export const workOnceAsked = (work: Work | undefined, at: number): Work => {
  const { state: _state, until: _until, ...rest } = work ?? {}
  return { ...rest, waiting: rest.waiting ?? at }
}

/** Our side wrote: nobody waits any more. */
export const workOnceAnswered = (work: Work | undefined): Work | undefined =>
  work && tidied({ ...work, waiting: undefined })
