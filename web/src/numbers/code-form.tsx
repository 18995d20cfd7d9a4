import { PhoneDigits } from '@sahut/core/model/link-code'
import type { WhatsAppNumber } from '@sahut/core/model/number'
import { useState } from 'react'
import { m } from '../paraglide/messages.js'
import { Button } from '../shell/button.tsx'
import { fieldClass } from '../shell/field-class.ts'

/** How people write phone numbers, without the digits. */
const BETWEEN = /[\s().+\u2010-\u2015-]/gu

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
        const digits = PhoneDigits.safeParse(typeof entered === 'string' ? entered.replace(BETWEEN, '') : '')
        setIsBad(!digits.success)
        if (digits.success) onPhone(digits.data)
      }}
    >
      <div className="grid gap-1.5">
        <label htmlFor="link-phone" className="text-sm font-semibold">
          {m.link_code_phone()}
        </label>
        <input
          id="link-phone"
          name="phone"
          type="tel"
          autoComplete="off"
          defaultValue={known === undefined ? '' : `+${known}`}
          aria-invalid={isBad}
          aria-describedby="link-phone-hint"
          className={fieldClass}
        />
        <p id="link-phone-hint" className="text-xs text-soft">
          {m.link_code_phone_hint()}
        </p>
      </div>
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
