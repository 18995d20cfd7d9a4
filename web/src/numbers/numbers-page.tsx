import type { WhatsAppNumber } from '@sahut/core/model/number'
import type { Inbox } from '@sahut/core/model/user'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { meQuery, numbersQuery } from '../api/queries.ts'
import { useTitle, useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../shell/button.tsx'
import { phoneText } from '../shell/contact-text.ts'
import { exactText, sinceText } from '../shell/dates.ts'
import { errorText } from '../shell/error-text.ts'
import { useIsPast } from '../shell/use-is-past.ts'
import { NewNumberDialog } from './new-number-dialog.tsx'
import { NumberDialog, type NumberDialogAsk } from './number-dialog.tsx'
import { AGENT_TEXTS, NUMBER_STATES, reasonText } from './number-text.ts'
import { restrictedText } from './restriction-text.ts'
import { UnlinkDialog } from './unlink-dialog.tsx'

type Ask = { what: 'new' } | { what: 'unlink'; number: WhatsAppNumber } | NumberDialogAsk

const LINK_TEXTS: Partial<Record<WhatsAppNumber['state'], () => string>> = {
  unlinked: m.numbers_link,
  linking: m.numbers_show_qr,
  quarantined: m.numbers_try_again,
  'logged-out': m.numbers_link_again,
}

/** What slows a number down: its pace, and WhatsApp. */
const Brakes = ({ number: { pace, restriction } }: { number: WhatsAppNumber }) => {
  const isOver = useIsPast(restriction?.until ?? Infinity)
  return (
    <>
      {pace && (
        <p className="text-xs text-soft">
          {m.numbers_pace_text({ perMinute: pace.perMinute, burst: pace.burst })}
        </p>
      )}
      {restriction && (
        <p className="pt-1 text-xs font-medium text-warn" data-testid="restriction">
          {restrictedText(restriction, isOver)}
        </p>
      )}
    </>
  )
}

const NumberRow = ({
  number,
  inbox,
  onAsk,
}: {
  number: WhatsAppNumber
  inbox: Inbox | undefined
  /** Nothing for who may only look. */
  onAsk: ((ask: Ask) => void) | undefined
}) => {
  const { text, look, dot } = NUMBER_STATES[number.state]
  const link = LINK_TEXTS[number.state]
  const reason = onAsk && reasonText(number.code)
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
          {onAsk ? text() : AGENT_TEXTS[number.state]()}
        </p>
        {reason && <p className="pl-4 text-xs">{reason}</p>}
        <p className="pl-4 text-xs text-soft" title={exactText(number.since)}>
          {m.numbers_since({ time: sinceText(number.since) })}
        </p>
      </div>
      {onAsk && (
        <div className="flex flex-wrap gap-2 lg:w-80 lg:justify-end">
          <Button
            onClick={() => {
              onAsk({ what: 'pace', number })
            }}
          >
            {m.numbers_pace()}
          </Button>
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
          {number.state !== 'unlinked' && (
            <Button
              onClick={() => {
                onAsk({ what: 'unlink', number })
              }}
            >
              {m.numbers_unlink()}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

const List = ({ inboxes, onAsk }: { inboxes: Inbox[]; onAsk: ((ask: Ask) => void) | undefined }) => {
  const { api } = useWorkplace()
  const { data, error, refetch } = useQuery(numbersQuery(api))
  const numbers = data?.numbers
  if (numbers === undefined) {
    if (error === null) return <p role="status">{m.loading()}</p>
    return (
      <div role="alert" className="grid justify-items-start gap-3">
        <p>{errorText(error)}</p>
        <Button onClick={() => void refetch()}>{m.try_again()}</Button>
      </div>
    )
  }
  if (numbers.length === 0) {
    return (
      <div className="rounded-xl border border-dashed border-edge p-10 text-center">
        <p className="font-semibold">{m.numbers_empty()}</p>
        <p className="text-soft">{m.numbers_empty_lead()}</p>
      </div>
    )
  }
  const open = numbers.filter(({ state }) => state === 'open').length
  return (
    <>
      <p
        data-testid="numbers-summary"
        className={`font-semibold ${open === numbers.length ? 'text-accent-ink' : 'text-warn'}`}
      >
        {m.numbers_summary({ open, count: numbers.length })}
      </p>
      <ul className="grid gap-3">
        {numbers.toSorted(byLabel).map((number) => (
          <NumberRow
            key={number.numberId}
            number={number}
            inbox={inboxes.find(({ inboxId }) => inboxId === number.inboxId)}
            onAsk={onAsk}
          />
        ))}
      </ul>
    </>
  )
}

/** Numbers in labels count: CS 2 stands before CS 10. */
const byLabel = (a: WhatsAppNumber, b: WhatsAppNumber): number =>
  a.label.localeCompare(b.label, undefined, { numeric: true })

/** The team's numbers: what they are doing, and for admins adding, linking and unlinking them. */
export const NumbersPage = () => {
  const { api, user } = useWorkplace()
  const queries = useQueryClient()
  const [ask, setAsk] = useState<Ask>()
  const inboxes = useQuery(meQuery(api)).data?.inboxes ?? []
  const isAdmin = user.role === 'admin'
  useTitle(`${m.numbers_title()} · ${m.app_name()}`)

  const done = () => {
    setAsk(undefined)
    void queries.invalidateQueries({ queryKey: numbersQuery(api).queryKey })
  }
  return (
    <main className="h-full overflow-y-auto bg-panel">
      <div className="mx-auto grid max-w-5xl gap-4 px-4 py-6 sm:px-8 sm:py-8">
        <header className="flex flex-wrap items-center justify-between gap-3">
          <div>
            <h1 className="text-2xl font-bold tracking-tight">{m.numbers_title()}</h1>
            <p className="text-soft">{isAdmin ? m.numbers_lead() : m.numbers_lead_agent()}</p>
          </div>
          {isAdmin && (
            <Button
              look="primary"
              onClick={() => {
                setAsk({ what: 'new' })
              }}
            >
              <Plus aria-hidden size={18} />
              {m.numbers_add()}
            </Button>
          )}
        </header>
        <List inboxes={inboxes} onAsk={isAdmin ? setAsk : undefined} />
      </div>
      <NewNumberDialog
        isOpen={ask?.what === 'new'}
        inboxes={inboxes}
        onClose={done}
        onCreated={(number) => {
          setAsk({ what: 'link', number })
        }}
      />
      <NumberDialog ask={ask?.what === 'link' || ask?.what === 'pace' ? ask : undefined} onClose={done} />
      <UnlinkDialog number={ask?.what === 'unlink' ? ask.number : undefined} onClose={done} />
    </main>
  )
}
