import type { ReportStep } from '@sahut/core/model/workspace/report'
import { serverNow } from '../api/server-clock.ts'

/** The first day and the last one, as 2026-12-01, by this machine's clock. */
export type Days = { from: string; to: string }

export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

const dayText = (date: Date): string => new Intl.DateTimeFormat('en-CA').format(date)

/** Today and the days before it, so many in all. */
export const lastDays = (count: number): Days => {
  const to = new Date(serverNow())
  const from = new Date(to)
  from.setDate(from.getDate() - count + 1)
  return { from: dayText(from), to: dayText(to) }
}

/** How long a day's report is told by hours. */
const BY_HOURS = 2

const DAY_MS = 86_400_000

export const stepOf = ({ from, to }: Days): ReportStep =>
  (Date.parse(to) - Date.parse(from)) / DAY_MS < BY_HOURS ? 'hour' : 'day'
