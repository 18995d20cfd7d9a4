import { PLACE_LENGTH } from '@sahut/core/model/content/sendable'
import { m } from '../../../paraglide/messages.js'
import { KindForm, type OnSay, textIn } from './kind-form.tsx'
import { Field } from '../../../controls/field.tsx'

/** A moment of the agent's own clock, as an input for dates and times gives it, in ms. */
const momentIn = (form: FormData, name: string): number | undefined => {
  const at = Date.parse(textIn(form, name) ?? '')
  return Number.isNaN(at) ? undefined : at
}

/** Invites to something that happens at a time. */
export const EventForm = ({ onSay }: { onSay: OnSay }) => (
  <KindForm
    onSay={onSay}
    fault={m.event_bad()}
    read={(form) => {
      const place = textIn(form, 'place')
      return {
        type: 'event',
        name: textIn(form, 'name'),
        text: textIn(form, 'text'),
        start: momentIn(form, 'start'),
        end: momentIn(form, 'end'),
        place: place && { name: place },
      }
    }}
  >
    <Field label={m.event_name()} name="name" maxLength={100} />
    <Field label={m.event_start()} name="start" type="datetime-local" />
    <Field label={m.event_end()} name="end" type="datetime-local" />
    <Field label={m.event_place()} name="place" maxLength={PLACE_LENGTH} />
    <Field label={m.event_text()} name="text" maxLength={2_048} />
  </KindForm>
)
