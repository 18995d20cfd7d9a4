import { isUnlinking, type WhatsAppNumber } from '@sahut/core/model/number/number'
import type { Inbox } from '@sahut/core/model/user/user'
import { Smartphone } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { phoneText } from '../shell/contact-text.ts'
import { exactText, sinceText } from '../time/dates.ts'
import { useIsPast } from '../time/use-is-past.ts'
import type { ConfirmAsk } from './confirm-dialog.tsx'
import type { NumberDialogAsk } from './number-dialog.tsx'
import { historyText } from './history-text.ts'
import { agentText, reasonText, stateLook } from './number-text.ts'
import { refusalText } from './linking/refusal-text.ts'
import { restrictedText } from './restriction-text.ts'

export type NumberAsk = ConfirmAsk | NumberDialogAsk

const LINK_TEXTS: Partial<Record<WhatsAppNumber['state'], () => string>> = {
  unlinked: m.numbers_link,
  linking: m.numbers_show_qr,
  quarantined: m.numbers_try_again,
  'logged-out': m.numbers_link_again,
}

/** What slows a number down, or its way leads through: its pace, its proxy, and WhatsApp. */
const Brakes = ({ number: { pace, proxy, restriction } }: { number: WhatsAppNumber }) => {
  const isOver = useIsPast(restriction?.until ?? Infinity)
  return (
    <>
      {pace && (
        <p className="text-xs text-soft">
          {m.numbers_pace_text({ perMinute: pace.perMinute, burst: pace.burst })}
        </p>
      )}
      {proxy && <p className="text-xs text-soft">{m.numbers_proxy_text({ proxy })}</p>}
      {restriction && (
        <p className="pt-1 text-xs font-medium text-warn" data-testid="restriction">
          {restrictedText(restriction, isOver)}
        </p>
      )}
    </>
  )
}

/** Why it is as it is, as far as admins can do something about it. */
const Reasons = ({ number, labelOf }: { number: WhatsAppNumber; labelOf: LabelOf }) => {
  const reason = number.refusal ? refusalText(number.refusal, labelOf) : reasonText(number.code)
  return (
    <>
      {reason && <p className="pl-4 text-xs">{reason}</p>}
      {number.isProxyAtFault && <p className="pl-4 text-xs text-warn">{m.number_proxy_at_fault()}</p>}
      {number.isStillListed && <p className="pl-4 text-xs text-warn">{m.number_still_listed()}</p>}
    </>
  )
}

const Actions = ({ number, onAsk }: { number: WhatsAppNumber; onAsk: (ask: NumberAsk) => void }) => {
  const link = isUnlinking(number) ? undefined : LINK_TEXTS[number.state]
  const buttons = [
    { what: 'edit', text: m.numbers_edit },
    { what: 'pace', text: m.numbers_pace },
    { what: 'proxy', text: m.numbers_proxy },
    ...(number.account || number.phone
      ? [{ what: 'change-phone', text: m.numbers_change_phone } as const]
      : []),
    ...(number.state === 'unlinked' || isUnlinking(number)
      ? []
      : [{ what: 'unlink', text: m.numbers_unlink } as const]),
    { what: 'remove', text: m.numbers_remove },
  ] as const
  return (
    <div className="flex w-full flex-wrap gap-2 lg:justify-end">
      {link && (
        <Button
          look="primary"
          onClick={() => {
            onAsk({ what: 'link', number })
          }}
        >
          {link()}
        </Button>
      )}
      {buttons.map(({ what, text }) => (
        <Button
          key={what}
          onClick={() => {
            onAsk({ what, number })
          }}
        >
          {text()}
        </Button>
      ))}
    </div>
  )
}

type LabelOf = (numberId: WhatsAppNumber['numberId']) => string | undefined

/** One number: what it is doing, and for admins what can be done. */
export const NumberRow = ({
  number,
  inbox,
  labelOf,
  onAsk,
}: {
  number: WhatsAppNumber
  inbox: Inbox | undefined
  labelOf: LabelOf
  /** Nothing for who may only look. */
  onAsk: ((ask: NumberAsk) => void) | undefined
}) => {
  const { text, look, dot } = stateLook(number)
  return (
    <li
      data-number-id={number.numberId}
      data-state={number.state}
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border border-line bg-panel p-4"
    >
      <span className="grid size-11 shrink-0 place-items-center rounded-full bg-sunken text-soft">
        <Smartphone aria-hidden size={20} />
      </span>
      <div className="min-w-48 flex-1">
        <h2 className="font-semibold">{number.label}</h2>
        <p className="text-sm text-soft">
          {number.phone === undefined ? m.numbers_no_phone() : phoneText(number.phone)}
          {inbox && ` · ${inbox.name}`}
        </p>
        <Brakes number={number} />
      </div>
      <div className="w-full sm:w-64">
        <p className={`flex items-center gap-2 text-sm font-medium ${look}`}>
          <span aria-hidden className={`size-2 shrink-0 rounded-full ${dot}`} />
          {onAsk ? text() : agentText(number)}
        </p>
        {onAsk && <Reasons number={number} labelOf={labelOf} />}
        {onAsk && number.history && (
          <p className="pl-4 text-xs text-soft" data-testid="history">
            {historyText(number.history)}
          </p>
        )}
        <p className="pl-4 text-xs text-soft" title={exactText(number.since)}>
          {m.numbers_since({ time: sinceText(number.since) })}
        </p>
      </div>
      {onAsk && <Actions number={number} onAsk={onAsk} />}
    </li>
  )
}
