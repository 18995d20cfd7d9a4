import { type ChatFilter, conditionCount } from '@sahut/core/model/chat/chat-filter'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Bookmark, ListFilter, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { viewsQuery } from '../api/queries.ts'
import { useCommand } from '../commands/use-command.ts'
import { useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { useInboxes } from '../inbox/use-inboxes.ts'
import { m } from '../paraglide/messages.js'
import { Name } from '../text/name.tsx'
import { ALL_OF_IT, type ListSearch } from './list-search.ts'

const FilterDialog = lazy(() => import('./filter-dialog.tsx'))

const chipClass =
  'flex min-h-8 max-w-48 shrink-0 items-center gap-1.5 rounded-lg border border-line px-2 text-sm text-soft hover:bg-active hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-semibold aria-pressed:text-accent-ink'

/** Conditions on the lists that are open, and those that are kept under a name. */
export const FilterBar = ({ scope, search }: { scope: ListScope; search: ListSearch }) => {
  const { api, desk } = useWorkplace()
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(false)
  const inboxes = useInboxes()
  const views = (useQuery(viewsQuery(api)).data ?? []).filter(
    ({ inboxId }) => inboxId === undefined || inboxes.some((inbox) => inbox.inboxId === inboxId),
  )
  const { wanted = {}, view: chosen } = search
  const count = conditionCount(wanted)
  const go = (next: ListSearch, list: ListScope = scope) =>
    void navigate({ to: '/inbox/$list', params: { list }, search: next })
  useCommand('filter-list', () => {
    setOpen(true)
  })
  return (
    <div role="group" aria-label={m.filter_title()} className="flex shrink-0 flex-wrap gap-1 px-3 pb-2">
      <button
        type="button"
        aria-pressed={count > 0}
        className={chipClass}
        onClick={() => {
          setOpen(true)
        }}
      >
        <ListFilter aria-hidden size={16} className="shrink-0" />
        {count === 0 ? m.filter_title() : m.filter_count({ count })}
      </button>
      {(count > 0 || chosen !== undefined) && (
        <button
          type="button"
          aria-label={m.filter_clear()}
          title={m.filter_clear()}
          className={chipClass}
          onClick={() => {
            go(ALL_OF_IT)
          }}
        >
          <X aria-hidden size={16} />
        </button>
      )}
      {views.map(({ viewId, name, inboxId, list, filter }) => (
        <button
          key={viewId}
          type="button"
          aria-pressed={viewId === chosen}
          className={chipClass}
          onClick={() => {
            if (viewId === chosen) go(ALL_OF_IT)
            else go({ view: viewId, list, wanted: filter }, inboxId ?? scope)
          }}
        >
          <Bookmark aria-hidden size={15} className="shrink-0" />
          <span className="truncate">
            <Name name={name} />
          </span>
        </button>
      ))}
      {isOpen && (
        <Suspense>
          <FilterDialog
            scope={scope}
            filter={wanted}
            view={views.find(({ viewId }) => viewId === chosen)}
            onShow={(filter: ChatFilter, view) => {
              setOpen(false)
              const list = desk.inbox()?.state().filter
              const isAll = conditionCount(filter) === 0 && view === undefined
              go(isAll ? ALL_OF_IT : { wanted: filter, list, view })
            }}
            onClose={() => {
              setOpen(false)
            }}
          />
        </Suspense>
      )}
    </div>
  )
}
