import { Plus, X } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'
import { fieldClass } from '../../controls/field-class.ts'
import { IconButton } from '../../controls/icon-button.tsx'
import { weekdayText } from '../../time/dates.ts'

type Span = { from: string; to: string }
/** When it is open, Monday first. */
export type Days = readonly (readonly Span[])[]

const SPANS = 3

/** The end of a day stands as midnight in a field. */
const shown = (clock: string): string => (clock === '24:00' ? '00:00' : clock)
const endOf = (typed: string): string => (typed === '00:00' ? '24:00' : typed)

const TimeField = ({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) => (
  <input
    type="time"
    aria-label={label}
    value={shown(value)}
    className={`${fieldClass} w-auto!`}
    onChange={({ target }) => {
      onChange(target.value)
    }}
  />
)

const Day = ({
  name,
  spans,
  onChange,
}: {
  name: string
  spans: readonly Span[]
  onChange: (spans: readonly Span[]) => void
}) => {
  const change = (at: number, span: Partial<Span>) => {
    onChange(spans.map((one, n) => (n === at ? { ...one, ...span } : one)))
  }
  return (
    <li className="grid gap-2 border-b border-line py-2 sm:grid-cols-[8rem_1fr] sm:items-start">
      <span className="pt-2 text-sm font-semibold">{name}</span>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {spans.length === 0 && <span className="text-sm text-soft">{m.hours_closed()}</span>}
        {spans.map(({ from, to }, at) => (
          <span key={String(at)} className="flex items-center gap-1.5">
            <TimeField
              label={m.hours_from({ day: name })}
              value={from}
              onChange={(value) => {
                change(at, { from: value })
              }}
            />
            <span aria-hidden>–</span>
            <TimeField
              label={m.hours_to({ day: name })}
              value={to}
              onChange={(value) => {
                change(at, { to: endOf(value) })
              }}
            />
            <IconButton
              icon={X}
              label={m.hours_remove({ day: name })}
              className="size-9!"
              onClick={() => {
                onChange(spans.filter((_, n) => n !== at))
              }}
            />
          </span>
        ))}
        {spans.length < SPANS && (
          <Button
            aria-label={m.hours_add({ day: name })}
            onClick={() => {
              const last = spans.at(-1)
              onChange([
                ...spans,
                last === undefined ? { from: '08:00', to: '17:00' } : { from: last.to, to: '24:00' },
              ])
            }}
          >
            <Plus aria-hidden size={16} />
          </Button>
        )}
      </div>
    </li>
  )
}

/** When an inbox is open, day by day. */
export const WeekHours = ({ days, onChange }: { days: Days; onChange: (days: Days) => void }) => (
  <fieldset>
    <legend className="text-sm font-semibold">{m.hours_week()}</legend>
    <ul>
      {days.map((spans, day) => (
        <Day
          key={String(day)}
          name={weekdayText(day)}
          spans={spans}
          onChange={(changed) => {
            onChange(days.map((one, n) => (n === day ? changed : one)))
          }}
        />
      ))}
    </ul>
  </fieldset>
)
