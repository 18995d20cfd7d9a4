import type { Wallboard as Board } from '@sahut/core/contract/api/reports'
import type { ReactNode } from 'react'
import { m } from '../paraglide/messages.js'
import { nameText } from '../text/shown-text.ts'
import { numberText } from './figures.ts'

const Card = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="rounded-xl border border-line p-4">
    <h3 className="pb-2 font-semibold">
      <bdi>{title}</bdi>
    </h3>
    {children}
  </section>
)

const Line = ({ name, value }: { name: string; value: number }) => (
  <div className="flex items-baseline justify-between gap-3">
    <dt className="truncate text-sm text-soft">
      <bdi>{name}</bdi>
    </dt>
    <dd className="text-lg font-semibold tabular-nums">{numberText(value)}</dd>
  </div>
)

/** What waits now, and who has how much of it. */
export const Wallboard = ({ board: { inboxes, people } }: { board: Board }) => (
  <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
    {inboxes.map(({ inboxId, name, unassigned, unread }) => (
      <Card key={inboxId} title={nameText(name)}>
        <dl>
          <Line name={m.list_unassigned()} value={unassigned} />
          <Line name={m.filter_unread()} value={unread} />
        </dl>
      </Card>
    ))}
    <Card title={m.reports_loads()}>
      <dl>
        {people.map(({ userId, name, open }) => (
          <Line key={userId} name={nameText(name)} value={open} />
        ))}
      </dl>
    </Card>
  </div>
)
