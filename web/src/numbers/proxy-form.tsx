import type { WhatsAppNumber } from '@sahut/core/model/number'
import { ProxyAddress } from '@sahut/core/model/proxy'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../shell/button.tsx'
import { errorText } from '../shell/error-text.ts'
import { Field } from '../shell/field.tsx'

/** Sets through which proxy the traffic of a number goes. */
export const ProxyForm = ({ number, onClose }: { number: WhatsAppNumber; onClose: () => void }) => {
  const { api } = useWorkplace()
  const [isBad, setIsBad] = useState(false)
  const change = useOnlineMutation({
    change: (proxy: string | null, signal) => api.changeNumber(number.numberId, { proxy }, signal),
    onSuccess: onClose,
  })
  return (
    <form
      noValidate
      className="grid gap-4 pt-2"
      onSubmit={(event) => {
        event.preventDefault()
        const address = ProxyAddress.safeParse(new FormData(event.currentTarget).get('proxy'))
        setIsBad(!address.success)
        if (address.success) change.mutate(address.data)
      }}
    >
      <div className="grid gap-2 text-soft">
        <p>{m.numbers_proxy_lead()}</p>
        {number.proxy && <p>{m.numbers_proxy_is({ proxy: number.proxy })}</p>}
      </div>
      <Field
        label={m.numbers_proxy_address()}
        hint={m.numbers_proxy_hint()}
        name="proxy"
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={isBad}
      />
      {(isBad || change.error) && (
        <p role="alert" className="text-sm font-medium text-danger">
          {isBad ? m.numbers_proxy_bad() : errorText(change.error)}
        </p>
      )}
      <Button look="primary" type="submit" disabled={change.isPending}>
        {change.isPending ? m.saving() : m.save()}
      </Button>
      {number.proxy && (
        <Button
          disabled={change.isPending}
          onClick={() => {
            change.mutate(null)
          }}
        >
          {m.numbers_proxy_none()}
        </Button>
      )}
    </form>
  )
}
