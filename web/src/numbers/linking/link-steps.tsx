import type { Refusal, WhatsAppNumber } from '@sahut/core/model/number/number'
import { CircleCheck, LoaderCircle } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { numbersQuery } from '../../api/queries.ts'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'
import { errorText } from '../../shell/error-text.ts'
import { CodeForm } from './code-form.tsx'
import { LinkCodeView } from './link-code.tsx'
import { NUMBER_STATES } from '../number-text.ts'
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

/** What holds up whatever links a number, or nothing. */
const Hindrance = ({ linking: { state, error }, waiting }: { linking: Linking; waiting: string }) => {
  const connection = useDesk((view) => view.connection)
  if (error !== undefined) return <p role="alert">{errorText(error)}</p>
  if (connection !== 'connected') return <Wait text={m.link_offline()} />
  return <Wait text={state === 'connecting' ? NUMBER_STATES.connecting.text() : waiting} />
}

const useIsHindered = ({ error }: Linking): boolean =>
  useDesk((view) => view.connection) !== 'connected' || error !== undefined

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
  const [phone, setPhone] = useState<string>()
  const again = () => {
    setTries(tries + 1)
  }
  return (
    <OneLink
      key={tries}
      {...props}
      phone={phone}
      onPhone={(next) => {
        setPhone(next)
        again()
      }}
      onAgain={again}
    />
  )
}

type WayProps = {
  /** Where a code is entered; without one a QR is scanned. */
  phone: string | undefined
  onPhone: (phone: string | undefined) => void
  onAgain: () => void
}

/** Shows what links it, anew whenever it changes, until the phone has done its part. */
const OneLink = ({ number, onClose, phone, onPhone, onAgain }: LinkProps & WayProps) => {
  const { linking, renew } = useLinking(number.numberId, phone)
  const [isAsking, setIsAsking] = useState(false)
  if (linking.state === 'open') return <Done onClose={onClose} />
  if (linking.refusal !== undefined) return <Refused refusal={linking.refusal} onAgain={onAgain} />
  // It has a link, and is only tried again.
  if (number.state === 'quarantined' && linking.qr === undefined && linking.code === undefined)
    return (
      <div className="grid justify-items-center pt-3">
        <Wait text={NUMBER_STATES.connecting.text()} />
      </div>
    )
  if (isAsking)
    return (
      <CodeForm
        number={number}
        onPhone={onPhone}
        onQr={() => {
          setIsAsking(false)
        }}
      />
    )
  if (phone !== undefined)
    return (
      <ByCode
        linking={linking}
        onRenew={renew}
        onAgain={onAgain}
        onQr={() => {
          onPhone(undefined)
        }}
        onOtherPhone={() => {
          setIsAsking(true)
        }}
      />
    )
  return (
    <ByQr
      linking={linking}
      onCode={() => {
        setIsAsking(true)
      }}
    />
  )
}

const Steps = ({ last }: { last: string }) => (
  <ol className="grid list-decimal gap-1 pl-5 text-sm text-soft">
    <li>{m.link_step_1()}</li>
    <li>{m.link_step_2()}</li>
    <li>{last}</li>
  </ol>
)

const ByQr = ({ linking, onCode }: { linking: Linking; onCode: () => void }) => {
  const isHindered = useIsHindered(linking)
  return (
    <div className="grid gap-4 pt-3">
      <Steps last={m.link_step_3()} />
      <div className="grid justify-items-center">
        {linking.qr === undefined || isHindered ? (
          <Hindrance linking={linking} waiting={m.link_waiting()} />
        ) : (
          <QrCode text={linking.qr} label={m.link_qr()} />
        )}
      </div>
      <p className="text-center text-xs text-soft">{m.link_rotates()}</p>
      <Button onClick={onCode}>{m.link_by_code()}</Button>
    </div>
  )
}

const ByCode = (props: {
  linking: Linking
  onRenew: () => void
  onAgain: () => void
  onQr: () => void
  onOtherPhone: () => void
}) => {
  const { linking } = props
  const isHindered = useIsHindered(linking)
  return (
    <div className="grid gap-4 pt-3">
      <Steps last={m.link_code_step_3()} />
      {linking.code === undefined || isHindered ? (
        <div className="grid justify-items-center">
          <Hindrance linking={linking} waiting={m.link_code_waiting()} />
        </div>
      ) : (
        <LinkCodeView shown={linking.code} onRenew={props.onRenew} onAgain={props.onAgain} />
      )}
      <div className="grid gap-2">
        <Button onClick={props.onOtherPhone}>{m.link_code_other_phone()}</Button>
        <Button onClick={props.onQr}>{m.link_by_qr()}</Button>
      </div>
    </div>
  )
}
