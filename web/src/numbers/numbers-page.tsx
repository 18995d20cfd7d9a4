import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import type { Inbox } from '@sahut/core/model/user/user'
import { onlineManager, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { meQuery, numbersQuery } from '../api/queries.ts'
import { useUser } from '../desk/use-user.ts'
import { useTitle, useUnreadTotal, useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { sinceText } from '../time/dates.ts'
import { errorText } from '../shell/error-text.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { fieldClass } from '../controls/field-class.ts'
import { NewNumberDialog } from './linking/new-number-dialog.tsx'
import { isDialogAsk, NumberDialog } from './number-dialog.tsx'
import { byUrgency, found } from './number-order.ts'
import { type NumberAsk, NumberRow } from './number-row.tsx'

type Ask = { what: 'new' } | NumberAsk

/** So many numbers are shown at first, and with each asking for more. */
const AT_ONCE = 50

const Rows = ({
  numbers,
  inboxes,
  onAsk,
}: {
  numbers: WhatsAppNumber[]
  inboxes: Inbox[]
  onAsk: ((ask: Ask) => void) | undefined
}) => {
  const [search, setSearch] = useState('')
  const [limit, setLimit] = useState(AT_ONCE)
  const all = found(numbers, inboxes, '')
  const shown = found(all, inboxes, search).toSorted(byUrgency)
  const open = all.filter(({ state }) => state === 'open').length
  const left = shown.length - limit
  const labels = new Map(numbers.map(({ numberId, label }) => [numberId, label]))
  if (all.length === 0) {
    return (
      <div className="rounded-xl border border-dashed border-edge p-10 text-center">
        <p className="font-semibold">{m.numbers_empty()}</p>
        <p className="text-soft">{m.numbers_empty_lead()}</p>
      </div>
    )
  }
  return (
    <>
      <p
        data-testid="numbers-summary"
        className={`font-semibold ${open === all.length ? 'text-accent-ink' : 'text-warn'}`}
      >
        {m.numbers_summary({ open, count: all.length })}
      </p>
      <input
        type="search"
        aria-label={m.numbers_search()}
        placeholder={m.numbers_search()}
        value={search}
        className={fieldClass}
        onChange={(event) => {
          setSearch(event.target.value)
        }}
      />
      {shown.length === 0 && <p role="status">{m.numbers_none_found()}</p>}
      <ul className="grid gap-3">
        {shown.slice(0, limit).map((number) => (
          <NumberRow
            key={number.numberId}
            number={number}
            inbox={inboxes.find(({ inboxId }) => inboxId === number.inboxId)}
            labelOf={(numberId) => labels.get(numberId)}
            onAsk={onAsk}
          />
        ))}
      </ul>
      {left > 0 && (
        <Button
          onClick={() => {
            setLimit(limit + AT_ONCE)
          }}
        >
          {m.numbers_more({ count: Math.min(left, AT_ONCE) })}
        </Button>
      )}
    </>
  )
}

const watchOnline = (changed: () => void) => onlineManager.subscribe(changed)
const isOnline = () => onlineManager.isOnline()

const List = ({ inboxes, onAsk }: { inboxes: Inbox[]; onAsk: ((ask: Ask) => void) | undefined }) => {
  const { api } = useWorkplace()
  const { data, error, isPaused, dataUpdatedAt, refetch } = useQuery(numbersQuery(api))
  const isOffline = !useSyncExternalStore(watchOnline, isOnline)
  if (data === undefined) {
    if (isPaused) return <p role="alert">{m.numbers_offline()}</p>
    if (error === null) return <p role="status">{m.loading()}</p>
    return (
      <div role="alert" className="grid justify-items-start gap-3">
        <p>{errorText(error)}</p>
        <Button onClick={() => void refetch()}>{m.try_again()}</Button>
      </div>
    )
  }
  return (
    <>
      {(isOffline || isPaused || error !== null) && (
        <p role="alert" data-testid="numbers-stale" className="rounded-xl bg-warn-soft px-3 py-2 text-warn">
          {m.numbers_stale({ time: sinceText(dataUpdatedAt) })}
        </p>
      )}
      {data.unreadable.map((id) => (
        <p key={id} role="alert" className="rounded-xl bg-warn-soft px-3 py-2 text-warn">
          {m.numbers_unreadable({ id })}
        </p>
      ))}
      <Rows numbers={data.numbers} inboxes={inboxes} onAsk={onAsk} />
    </>
  )
}

/** The team's numbers: what they are doing, and for admins all that can be done with them. */
export const NumbersPage = () => {
  const { api } = useWorkplace()
  const user = useUser()
  const queries = useQueryClient()
  const [ask, setAsk] = useState<Ask>()
  const inboxes = useQuery(meQuery(api)).data?.inboxes ?? []
  const isAdmin = user.role === 'admin'
  useTitle(`${m.numbers_title()} · ${m.app_name()}`, useUnreadTotal())

  const done = (next?: Ask) => {
    setAsk(next)
    void queries.invalidateQueries({ queryKey: numbersQuery(api).queryKey })
  }
  const close = () => {
    done()
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
        onClose={close}
        onCreated={(number) => {
          setAsk({ what: 'link', number })
        }}
      />
      <NumberDialog ask={isDialogAsk(ask) ? ask : undefined} onClose={close} />
      <ConfirmDialog
        ask={
          ask?.what === 'unlink' || ask?.what === 'remove' || ask?.what === 'change-phone' ? ask : undefined
        }
        onClose={close}
        onDone={(replacement) => {
          done(replacement && { what: 'link', number: replacement })
        }}
      />
    </main>
  )
}
