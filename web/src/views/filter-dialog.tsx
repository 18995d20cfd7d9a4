import { type ChatFilter, MOST_NAMED } from '@sahut/core/model/chat/chat-filter'
import type { ChatList } from '@sahut/core/model/chat/chat-list'
import type { ViewId } from '@sahut/core/model/ids'
import { NewView, type View } from '@sahut/core/model/workspace/view'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { Button } from '../controls/button.tsx'
import { Dialog } from '../controls/dialog.tsx'
import { Field } from '../controls/field.tsx'
import { useUser } from '../desk/use-user.ts'
import { useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { m } from '../paraglide/messages.js'
import { namedProblem } from '../settings/named-problem.ts'
import { Problem } from '../settings/problem.tsx'
import { isolated } from '../text/shown-text.ts'
import { Conditions, filterIn } from './conditions.tsx'

/** What was done to a view, by the conditions that are typed. */
type Change = (signal: AbortSignal) => Promise<{ filter: ChatFilter; view?: ViewId | undefined }>

/** Changes the view that the conditions came from, or removes it. */
const ViewButtons = ({
  view,
  withTyped,
  list,
  saving,
}: {
  view: View
  withTyped: (act: (filter: ChatFilter) => void) => void
  list: ChatList
  saving: { mutate: (change: Change) => void; isPending: boolean }
}) => {
  const { api } = useWorkplace()
  return (
    <>
      <Button
        disabled={saving.isPending}
        onClick={() => {
          withTyped((filter) => {
            saving.mutate(async (signal) => {
              await api.changeView(view.viewId, { filter, list }, signal)
              return { filter, view: view.viewId }
            })
          })
        }}
      >
        {m.view_change({ name: isolated(view.name) })}
      </Button>
      <Button
        disabled={saving.isPending}
        onClick={() => {
          withTyped((filter) => {
            saving.mutate(async (signal) => {
              await api.removeView(view.viewId, signal)
              return { filter }
            })
          })
        }}
      >
        {m.view_remove({ name: isolated(view.name) })}
      </Button>
    </>
  )
}

/** The name under which conditions are kept. */
const NameFields = ({ isBad }: { isBad: boolean }) => {
  const isAdmin = useUser().role === 'admin'
  return (
    <>
      <Field label={m.view_name()} name="name" maxLength={40} autoFocus aria-invalid={isBad} />
      {isAdmin && (
        <label className="flex min-h-10 cursor-pointer items-center gap-2.5">
          <input type="checkbox" name="shared" className="size-5 accent-accent" />
          {m.canned_share()}
        </label>
      )}
    </>
  )
}

/** Sets conditions, and keeps them under a name. @param view the one that they came from */
const FilterDialog = ({
  scope,
  filter,
  view,
  onShow,
  onClose,
}: {
  scope: ListScope
  filter: ChatFilter
  view: View | undefined
  onShow: (filter: ChatFilter, view: ViewId | undefined) => void
  onClose: () => void
}) => {
  const { api, desk } = useWorkplace()
  const queries = useQueryClient()
  const isAdmin = useUser().role === 'admin'
  const form = useRef<HTMLFormElement>(null)
  const [isNaming, setNaming] = useState(false)
  const [isBad, setBad] = useState(false)
  const [isTooMany, setTooMany] = useState(false)
  const saving = useOnlineMutation({
    change: (change: Change, signal) => change(signal),
    onSuccess: ({ filter: shown, view: chosen }) => {
      void queries.invalidateQueries({ queryKey: ['views'] })
      onShow(shown, chosen)
    },
  })
  const typed = () => new FormData(form.current ?? undefined)
  const withTyped = (act: (filter: ChatFilter) => void) => {
    const read = filterIn(typed())
    setTooMany(read === undefined)
    if (read !== undefined) act(read)
  }
  const list = desk.inbox()?.state().filter ?? 'open'

  const keep = (conditions: ChatFilter) => {
    const data = typed()
    const named = NewView.safeParse({
      name: data.get('name'),
      isShared: data.get('shared') === 'on',
      ...(scope !== 'all' && { inboxId: scope }),
      list,
      filter: conditions,
    })
    setBad(!named.success)
    if (!named.success) return
    saving.mutate(async (signal) => {
      const { viewId } = await api.createView(named.data, signal)
      return { filter: named.data.filter, view: viewId }
    })
  }
  const mayChange = view !== undefined && (view.userId !== undefined || isAdmin)
  return (
    <Dialog title={m.filter_title()} isOpen onClose={onClose}>
      <form
        ref={form}
        noValidate
        className="grid gap-4 pt-4"
        onSubmit={(event) => {
          event.preventDefault()
          withTyped((conditions) => {
            if (isNaming) keep(conditions)
            else onShow(conditions, view?.viewId)
          })
        }}
      >
        <Conditions scope={scope} filter={filter} />
        {isNaming && <NameFields isBad={isBad} />}
        <Problem text={isTooMany ? m.filter_too_many({ count: MOST_NAMED }) : undefined} />
        <Problem text={isBad ? m.view_name_bad() : namedProblem(saving.error)} error={saving.error} />
        <div className="flex flex-wrap gap-2">
          <Button look="primary" type="submit" disabled={saving.isPending}>
            {isNaming ? m.save() : m.filter_show()}
          </Button>
          {!isNaming && (
            <Button
              onClick={() => {
                setNaming(true)
              }}
            >
              {m.view_keep()}
            </Button>
          )}
          {mayChange && !isNaming && (
            <ViewButtons view={view} withTyped={withTyped} list={list} saving={saving} />
          )}
        </div>
      </form>
    </Dialog>
  )
}

export default FilterDialog
