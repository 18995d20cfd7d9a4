import { z } from 'zod'
import type { Counts } from '../model/workspace/report.ts'
import { FIRST_ANSWER_STEPS } from '../model/workspace/report.ts'
import { UserId } from '../model/ids.ts'
import type { Entry, MessageEntry } from '../model/message/message.ts'
import { isReceived, isSaid } from '../model/message/received.ts'

/** How far a chat was counted, and what has to be known of it to count on. */
export const Course = z.looseObject({
  epoch: z.number(),
  seq: z.number(),
  /** When its conversation began, if one goes on, ms; and whether it was answered. */
  open: z.number().optional(),
  isAnswered: z.boolean().optional(),
  /** Since when the contact waits, ms. */
  waiting: z.number().optional(),
  /** Whose chat it is. */
  assignee: UserId.optional(),
})
export type Course = z.infer<typeof Course>

/** What an entry counts for its inbox and its number, and for the agent who did it. */
export type Counted = { at: number; counts: Counts; by?: UserId }

const stepOf = (ms: number): Counts => {
  const step = FIRST_ANSWER_STEPS.findIndex((most) => ms <= most)
  return step === -1 ? {} : { [`first${String(step)}`]: 1 }
}

/** Who did it; what nobody did, and a rating, counts for whose chat it is. */
const personOf = ({ author, rates }: MessageEntry, { assignee }: Course): { by?: UserId } => {
  if (author.type === 'agent') return { by: author.userId }
  const isOfOwner = author.type === 'automatic' || rates !== undefined
  return isOfOwner && assignee !== undefined ? { by: assignee } : {}
}

const afterReceived = (course: Course, { at, rates }: MessageEntry): [Course, Counts] => {
  // It waits for no answer.
  if (rates !== undefined) return [course, { in: 1, rated: 1, ratedSum: rates }]
  const next = { ...course, waiting: course.waiting ?? at }
  return course.open === undefined
    ? [
        { ...next, open: at, isAnswered: false },
        { in: 1, begun: 1 },
      ]
    : [next, { in: 1 }]
}

const afterSent = (course: Course, { at, author }: MessageEntry): [Course, Counts] => {
  // What nobody wrote answers nobody.
  if (author.type === 'automatic') return [course, { out: 1 }]
  const { waiting, ...rest } = course
  const answer: Counts = waiting === undefined ? {} : { answers: 1, answersMs: Math.max(0, at - waiting) }
  if (course.open === undefined || course.isAnswered === true) return [rest, { out: 1, ...answer }]
  const ms = Math.max(0, at - course.open)
  return [
    { ...rest, isAnswered: true },
    { out: 1, ...answer, first: 1, firstMs: ms, ...stepOf(ms) },
  ]
}

const afterResolved = (course: Course, { at }: MessageEntry): [Course, Counts] => {
  const { open, waiting: _waiting, isAnswered: _isAnswered, ...rest } = course
  const took: Counts = open === undefined ? {} : { resolving: 1, resolvingMs: Math.max(0, at - open) }
  return [rest, { resolved: 1, ...took }]
}

const MISSED = { response: 'missedResponse', resolution: 'missedResolution' } as const

const afterWork = (before: Course, message: MessageEntry): [Course, Counts] => {
  const { content } = message
  if (content.type !== 'work') return [before, {}]
  const { assignee: _before, ...unowned } = before
  const owned = content.assignee == null ? unowned : { ...unowned, assignee: content.assignee.userId }
  const course = content.assignee === undefined ? before : owned
  if (content.state === 'resolved') return afterResolved(course, message)
  const { missed } = content
  return missed === 'response' || missed === 'resolution' ? [course, { [MISSED[missed]]: 1 }] : [course, {}]
}

const afterMessage = (course: Course, message: MessageEntry): [Course, Counts] => {
  if (isReceived(message)) return afterReceived(course, message)
  if (isSaid(message)) return afterSent(course, message)
  return afterWork(course, message)
}

/** Where counting of a chat begins. */
export const beginning = (epoch: number, seq = 0): Course => ({ epoch, seq })

/** Counts one more entry. Pure: counted again from the beginning it comes to the same. */
export const countEntry = (course: Course, entry: Entry): { course: Course; counted?: Counted } => {
  const here = { ...course, seq: entry.seq }
  if (entry.kind !== 'message') return { course: here }
  const [next, counts] = afterMessage(here, entry)
  return Object.keys(counts).length === 0
    ? { course: next }
    : { course: next, counted: { at: entry.at, counts, ...personOf(entry, here) } }
}
