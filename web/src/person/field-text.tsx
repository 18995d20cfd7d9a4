import type { FieldValue, PersonField } from '@sahut/core/model/person/person'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { dayOnlyText } from '../time/dates.ts'

/** A value of a field, as people read it; a stroke if there is none. */
export const FieldText = ({ field, value }: { field: PersonField; value: FieldValue | undefined }) => {
  if (value === undefined) return <span className="text-soft">–</span>
  if (typeof value === 'boolean') return <>{value ? m.person_yes() : m.person_no()}</>
  if (typeof value === 'number') return <>{new Intl.NumberFormat(getLocale()).format(value)}</>
  if (field.kind === 'date') return <>{dayOnlyText(value)}</>
  if (field.kind !== 'link') return <bdi className="whitespace-pre-wrap">{value}</bdi>
  return (
    <a
      href={value}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent-ink underline underline-offset-2"
    >
      {value}
    </a>
  )
}
