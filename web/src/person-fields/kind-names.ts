import type { FieldKind } from '@sahut/core/model/person/person'
import { m } from '../paraglide/messages.js'

/** What kinds of fields are called. */
export const KIND_NAMES: Record<FieldKind, () => string> = {
  text: m.field_text,
  number: m.field_number,
  date: m.field_date,
  choice: m.field_choice,
  link: m.field_link,
  checkbox: m.field_checkbox,
}
