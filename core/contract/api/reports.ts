import { z } from 'zod'
import { InboxId, UserId } from '../../model/ids.ts'
import { Counts, REPORT_SIDES, REPORT_STEPS } from '../../model/workspace/report.ts'
import { TimeZone } from '../../model/workspace/time-zone.ts'
import type { Operation } from '../operation.ts'

/** The most days of one report. */
export const REPORT_DAYS = 92

const Day = z.iso.date('must be a day like 2026-12-01')

/** What is asked of a report. */
export const ReportQuery = z.object({
  /** The first day and the last one. */
  from: Day,
  to: Day,
  /** In which the days begin. */
  zone: TimeZone.default('UTC'),
  by: z.enum(REPORT_SIDES).default('inbox'),
  step: z.enum(REPORT_STEPS).default('day'),
})
export type ReportQuery = z.infer<typeof ReportQuery>

const ReportRow = z.object({ id: z.string(), name: z.string(), counts: Counts })

export const Report = z.object({
  /** The counts of each hour or day, in order; those without any too. `at`: when it begins, ms. */
  points: z.array(z.object({ at: z.number(), counts: Counts })),
  /** By inbox, agent or number, as it was asked: by name, those with nothing left out. */
  rows: z.array(ReportRow),
  total: Counts,
})
export type Report = z.infer<typeof Report>

export const Wallboard = z.object({
  inboxes: z.array(
    z.object({ inboxId: InboxId, name: z.string(), unassigned: z.number(), unread: z.number() }),
  ),
  /** Who has how many open chats. */
  people: z.array(z.object({ userId: UserId, name: z.string(), open: z.number() })),
})
export type Wallboard = z.infer<typeof Wallboard>

/** What supervisors look at. */
export const reportOperations = {
  getReport: {
    summary: `Messages, conversations and how fast they were answered, over up to ${String(REPORT_DAYS)} days: of inboxes that the caller sees. Times are sums in ms beside how many there are. For supervisors, admins and owners.`,
    query: ReportQuery,
    answer: Report,
  },
  getWallboard: {
    summary:
      'What waits now in inboxes that the caller sees, and who has how many open chats. For supervisors, admins and owners.',
    answer: Wallboard,
  },
} as const satisfies Record<string, Operation>
