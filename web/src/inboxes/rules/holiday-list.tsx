import { Plus, X } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'
import { fieldClass } from '../../controls/field-class.ts'
import { IconButton } from '../../controls/icon-button.tsx'

export type Holiday = { date: string; name?: string | undefined }

/** Days on which an inbox is closed beside the usual ones. */
export const HolidayList = ({
  holidays,
  onChange,
}: {
  holidays: readonly Holiday[]
  onChange: (holidays: readonly Holiday[]) => void
}) => {
  const change = (at: number, holiday: Partial<Holiday>) => {
    onChange(holidays.map((one, n) => (n === at ? { ...one, ...holiday } : one)))
  }
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1 text-sm font-semibold">{m.hours_holidays()}</legend>
      {holidays.map(({ date, name = '' }, at) => (
        <div key={String(at)} className="flex items-center gap-2">
          <input
            type="date"
            aria-label={m.hours_holiday_date({ number: at + 1 })}
            value={date}
            className={`${fieldClass} w-auto! shrink-0`}
            onChange={({ target }) => {
              change(at, { date: target.value })
            }}
          />
          <input
            aria-label={m.hours_holiday_name({ number: at + 1 })}
            placeholder={m.hours_holiday_hint()}
            value={name}
            maxLength={60}
            className={`${fieldClass} max-w-60 min-w-0`}
            onChange={({ target }) => {
              change(at, { name: target.value })
            }}
          />
          <IconButton
            icon={X}
            label={m.hours_holiday_remove({ number: at + 1 })}
            className="size-9!"
            onClick={() => {
              onChange(holidays.filter((_, n) => n !== at))
            }}
          />
        </div>
      ))}
      <Button
        className="justify-self-start"
        onClick={() => {
          onChange([...holidays, { date: '' }])
        }}
      >
        <Plus aria-hidden size={16} />
        {m.hours_holiday_add()}
      </Button>
    </fieldset>
  )
}
