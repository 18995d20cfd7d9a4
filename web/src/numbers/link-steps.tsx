import type { Refusal, WhatsAppNumber } from '@sahut/core/model/number'
import { CircleCheck, LoaderCircle } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { numbersQuery } from '../api/queries.ts'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../shell/button.tsx'
import { errorText } from '../shell/error-text.ts'
import { NUMBER_STATES } from './number-text.ts'
import { QrCode } from './qr-code.tsx'
import { refusalText } from './refusal-text.ts'
import { type Linking, useLinking } from './use-linking.ts'

const Wait = ({ text }: { text: string }) => (
  <div className="grid aspect-square w-full max-w-72 place-items-center rounded-lg bg-sunken p-6 text-center text-soft">
    <p role="status" className="grid justify-items-center gap-3">
      <LoaderCircle aria-hidden size={28} className="animate-spin" />
      {text}
    </p>
  </div>
)

const Code = ({ linking: { state, qr, error } }: { linking: Linking }) => {
  const connection = useDesk((view) => view.connection)
  if (error !== undefined) return <p role="alert">{errorText(error)}</p>
  if (connection !== 'connected') return <Wait text={m.link_offline()} />
  if (qr !== undefined) return <QrCode text={qr} label={m.link_qr()} />
  return <Wait text={state === 'connecting' ? NUMBER_STATES.connecting.text() : m.link_waiting()} />
}

const Done = ({ onClose }: { onClose: () => void }) => (
  <div className="grid justify-items-center gap-3 pt-6 pb-2 text-center">
    <CircleCheck aria-hidden size={48} strokeWidth={1.5} className="text-accent-ink" />
    <p role="status">{m.link_done()}</p>
    <Button look="primary" className="mt-2" onClick={onClose}>
      {m.close()}
    </Button>
  </div>
)

const Refused = ({ refusal, onAgain }: { refusal: Refusal; onAgain: () => void }) => {
  const { api } = useWorkplace()
  const numbers = useQuery(numbersQuery(api)).data?.numbers ?? []
  return (
    <div role="alert" className="grid gap-4 pt-4" data-testid="refusal">
      <p>{refusalText(refusal, (id) => numbers.find(({ numberId }) => numberId === id)?.label)}</p>
      <Button look="primary" onClick={onAgain}>
        {m.numbers_try_again()}
      </Button>
    </div>
  )
}

type LinkProps = { number: WhatsAppNumber; onClose: () => void }

/** Links a number, and again with another phone if the first one was not let in. */
export const LinkSteps = (props: LinkProps) => {
  const [tries, setTries] = useState(0)
  return (
    <OneLink
      key={tries}
      {...props}
      onAgain={() => {
        setTries(tries + 1)
      }}
    />
  )
}

/** Shows its QR, anew whenever it rotates, until the phone has scanned it. */
const OneLink = ({ number, onClose, onAgain }: LinkProps & { onAgain: () => void }) => {
  const linking = useLinking(number.numberId)
  if (linking.state === 'open') return <Done onClose={onClose} />
  if (linking.refusal !== undefined) return <Refused refusal={linking.refusal} onAgain={onAgain} />
  // It has a link, and is only tried again.
  if (number.state === 'quarantined' && linking.qr === undefined)
    return (
      <div className="grid justify-items-center pt-3">
        <Wait text={NUMBER_STATES.connecting.text()} />
      </div>
    )
  return (
    <div className="grid gap-4 pt-3">
      <ol className="grid list-decimal gap-1 pl-5 text-sm text-soft">
        <li>{m.link_step_1()}</li>
        <li>{m.link_step_2()}</li>
        <li>{m.link_step_3()}</li>
      </ol>
      <div className="grid justify-items-center">
        <Code linking={linking} />
      </div>
      <p className="text-center text-xs text-soft">{m.link_rotates()}</p>
    </div>
  )
}
