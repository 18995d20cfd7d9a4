import { CARDS } from '@sahut/core/model/content/sendable'
import { useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { Button } from '../../../controls/button.tsx'
import { KindForm, type OnSay, textIn } from './kind-form.tsx'
import { Field } from '../../../controls/field.tsx'

/** Sends contact cards. */
export const ContactForm = ({ onSay }: { onSay: OnSay }) => {
  const [count, setCount] = useState(1)
  const places = Array.from({ length: count }, (_, at) => String(at))
  const read = (form: FormData) => ({
    type: 'contacts',
    cards: places.flatMap((at) => {
      const name = textIn(form, `name-${at}`)
      const number = textIn(form, `phone-${at}`)
      if (name === undefined && number === undefined && at !== '0') return []
      return [{ name, org: textIn(form, `org-${at}`), phones: [{ number }] }]
    }),
  })
  return (
    <KindForm onSay={onSay} fault={m.contact_bad()} read={read}>
      {places.map((at) => (
        <fieldset key={at} className="grid gap-3 border-line not-first:border-t not-first:pt-4">
          <legend className="sr-only">{m.kind_contact()}</legend>
          <Field label={m.contact_name()} name={`name-${at}`} maxLength={100} />
          <Field
            label={m.contact_phone()}
            hint={m.contact_phone_hint()}
            name={`phone-${at}`}
            type="tel"
            maxLength={30}
          />
          <Field label={m.contact_org()} name={`org-${at}`} maxLength={100} />
        </fieldset>
      ))}
      {count < CARDS && (
        <Button
          onClick={() => {
            setCount(count + 1)
          }}
        >
          {m.contact_add()}
        </Button>
      )}
    </KindForm>
  )
}
