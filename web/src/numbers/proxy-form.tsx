import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { ProxyAddress } from '@sahut/core/model/number/proxy'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { SaveForm } from '../settings/save-form.tsx'
import { Button } from '../controls/button.tsx'
import { Field } from '../controls/field.tsx'

/** Sets through which proxy the traffic of a number goes. */
export const ProxyForm = ({ number, onClose }: { number: WhatsAppNumber; onClose: () => void }) => {
  const { api } = useWorkplace()
  return (
    <SaveForm<string | null>
      read={(form) => ProxyAddress.safeParse(form.get('proxy')).data}
      bad={m.numbers_proxy_bad()}
      save={(proxy, signal) => api.changeNumber(number.numberId, { proxy }, signal)}
      onDone={onClose}
      beside={(save, isPending) =>
        number.proxy && (
          <Button
            disabled={isPending}
            onClick={() => {
              save(null)
            }}
          >
            {m.numbers_proxy_none()}
          </Button>
        )
      }
    >
      {(isBad) => (
        <>
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
        </>
      )}
    </SaveForm>
  )
}
