import { REPORT_SIDES, type ReportSide } from '@sahut/core/model/workspace/report'
import { m } from '../paraglide/messages.js'
import { fieldClass } from '../controls/field-class.ts'
import { type Days, lastDays } from './ranges.ts'

export const SIDE_NAMES: Record<ReportSide, () => string> = {
  inbox: m.reports_by_inbox,
  agent: m.reports_by_agent,
  number: m.reports_by_number,
}

const RANGES = [
  [1, m.day_today],
  [7, m.reports_week],
  [30, m.reports_month],
] as const

const isSame = (one: Days, other: Days): boolean => one.from === other.from && one.to === other.to

const choice =
  'min-h-9 rounded-lg px-3 text-sm font-medium text-soft hover:bg-active hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent-ink'

/** Which days, and by what. */
export const ReportControls = ({
  days,
  side,
  onDays,
  onSide,
}: {
  days: Days
  side: ReportSide
  onDays: (days: Days) => void
  onSide: (side: ReportSide) => void
}) => {
  const day = (name: keyof Days, label: string) => (
    <label className="flex items-center gap-2 text-sm">
      {label}
      <input
        type="date"
        required
        value={days[name]}
        className={`${fieldClass} h-9 w-auto`}
        onChange={({ target: { value } }) => {
          // An emptied field keeps the day that there was.
          if (value !== '') onDays({ ...days, [name]: value })
        }}
      />
    </label>
  )
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div role="group" aria-label={m.reports_days()} className="flex flex-wrap gap-1">
        {RANGES.map(([count, name]) => (
          <button
            key={count}
            type="button"
            aria-pressed={isSame(days, lastDays(count))}
            className={choice}
            onClick={() => {
              onDays(lastDays(count))
            }}
          >
            {name()}
          </button>
        ))}
      </div>
      {day('from', m.told_quiet_from())}
      {day('to', m.told_quiet_to())}
      <div role="group" aria-label={m.reports_by()} className="flex flex-wrap gap-1">
        {REPORT_SIDES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === side}
            className={choice}
            onClick={() => {
              onSide(one)
            }}
          >
            {SIDE_NAMES[one]()}
          </button>
        ))}
      </div>
    </div>
  )
}
