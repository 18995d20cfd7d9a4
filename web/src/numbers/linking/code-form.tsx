import { PhoneNumber } from '@sahut/core/model/person/phone'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'
import { Field } from '../../controls/field.tsx'

/** Asks for the phone that is to get a code. */
export const CodeForm = ({
  number: { account, phone },
  onPhone,
  onQr,
}: {
  number: WhatsAppNumber
  onPhone: (phone: string) => void
  onQr: () => void
}) => {
  const [isBad, setIsBad] = useState(false)
  const known = account?.phone ?? phone
  return (
    <form
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const entered = new FormData(event.currentTarget).get('phone')
        const digits = PhoneNumber.safeParse(entered)
        setIsBad(!digits.success)
        if (digits.success) onPhone(digits.data)
      }}
    >
      <Field
        label={m.link_code_phone()}
        hint={m.link_code_phone_hint()}
        name="phone"
        type="tel"
        defaultValue={known === undefined ? '' : `+${known}`}
        aria-invalid={isBad}
      />
      {isBad && (
        <p role="alert" className="text-sm font-medium text-danger">
          {m.link_code_phone_bad()}
        </p>
      )}
      <Button look="primary" type="submit">
        {m.link_code_get()}
      </Button>
      <Button onClick={onQr}>{m.link_by_qr()}</Button>
    </form>
  )
}
