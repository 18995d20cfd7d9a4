import { AWAY_TEXT_LIMIT, NewHours } from '@sahut/core/model/workspace/hours'
import type { Inbox } from '@sahut/core/model/user/user'
import { useId, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { fieldClass } from '../../controls/field-class.ts'
import { textIn } from './form-text.ts'
import { type Holiday, HolidayList } from './holiday-list.tsx'
import { RulesPart } from './rules-part.tsx'
import { Ways } from './ways.tsx'
import { type Days, WeekHours } from './week-hours.tsx'

const WAYS = ['always', 'hours'] as const
const TEXTS = { always: { name: m.hours_always }, hours: { name: m.hours_some } }

const WORKDAYS = 5
const USUAL: Days = Array.from({ length: 7 }, (_, day) =>
  day < WORKDAYS ? [{ from: '08:00', to: '17:00' }] : [],
)

const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

const ZoneField = ({ zone }: { zone: string }) => {
  const id = useId()
  const zones = [...new Set([zone, ...Intl.supportedValuesOf('timeZone')])].toSorted()
  return (
    <div className="grid max-w-sm gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {m.hours_zone()}
      </label>
      <select id={id} name="zone" defaultValue={zone} className={fieldClass}>
        {zones.map((one) => (
          <option key={one} value={one}>
            {one.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </div>
  )
}

const AwayField = ({ text }: { text: string }) => {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {m.hours_away()}
      </label>
      <textarea
        id={id}
        name="away"
        defaultValue={text}
        rows={3}
        maxLength={AWAY_TEXT_LIMIT}
        aria-describedby={`${id}-hint`}
        className={`${fieldClass} h-auto py-2`}
      />
      <p id={`${id}-hint`} className="text-xs text-soft">
        {m.hours_away_hint()}
      </p>
    </div>
  )
}

/** When an inbox is open, and what it answers else. */
export const HoursForm = ({ inbox: { inboxId, hours } }: { inbox: Inbox }) => {
  const [way, setWay] = useState<(typeof WAYS)[number]>(hours === undefined ? 'always' : 'hours')
  const [days, setDays] = useState<Days>(hours?.days ?? USUAL)
  const [holidays, setHolidays] = useState<readonly Holiday[]>(hours?.holidays ?? [])
  const [isBad, setBad] = useState(false)
  return (
    <RulesPart
      inboxId={inboxId}
      title={m.hours_title()}
      lead={m.hours_lead()}
      problem={isBad ? m.hours_bad() : undefined}
      read={(form) => {
        if (way === 'always') {
          setBad(false)
          return { hours: null }
        }
        const awayText = textIn(form, 'away')
        const typed = NewHours.safeParse({
          timeZone: textIn(form, 'zone'),
          days: days.map((spans) => spans.map(({ from, to }) => ({ from, to }))),
          // A line that was begun and left is none.
          holidays: holidays
            .filter(({ date }) => date !== '')
            .map(({ date, name = '' }) => ({ date, ...(name.trim() !== '' && { name: name.trim() }) })),
          ...(awayText !== '' && { awayText }),
        })
        setBad(!typed.success)
        return typed.success ? { hours: typed.data } : undefined
      }}
    >
      <Ways name="hours" title={m.hours_title()} ways={WAYS} chosen={way} texts={TEXTS} onChoose={setWay} />
      {way === 'hours' && (
        <>
          <ZoneField zone={hours?.timeZone ?? here()} />
          <WeekHours days={days} onChange={setDays} />
          <HolidayList holidays={holidays} onChange={setHolidays} />
          <AwayField text={hours?.awayText ?? ''} />
        </>
      )}
    </RulesPart>
  )
}
