import type { ChatList } from '@sahut/core/model/chat/chat-list'
import { useListCount, useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { cappedText } from '../../controls/count-badge.tsx'
import type { ListScope } from './list-scope.ts'

const NAMES: Record<ChatList, () => string> = {
  open: m.filter_all,
  unread: m.filter_unread,
  mine: m.list_mine,
  unassigned: m.list_unassigned,
  snoozed: m.state_snoozed,
  resolved: m.state_resolved,
}

/** What an agent looks at most stands first. */
const ORDER: readonly ChatList[] = ['mine', 'unassigned', 'open', 'unread', 'snoozed', 'resolved']

const Tab = ({ list, isChosen, count }: { list: ChatList; isChosen: boolean; count: number }) => {
  const { desk } = useWorkplace()
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      data-list={list}
      className="flex min-h-8 shrink-0 items-center gap-1.5 rounded-lg px-2.5 text-sm text-soft hover:bg-sunken hover:text-ink aria-pressed:bg-active aria-pressed:font-semibold aria-pressed:text-ink"
      onClick={() => desk.inbox()?.filter(list)}
    >
      {NAMES[list]()}
      {count > 0 && (
        <span data-testid="list-count" className="text-xs font-semibold text-accent-ink tabular-nums">
          <span aria-hidden>{cappedText(count)}</span>
          <span className="sr-only">{m.list_count({ count })}</span>
        </span>
      )}
    </button>
  )
}

/**
 * The lists of an inbox: which one shows, and how many wait in those that somebody has to do something about.
 * @param isFiltered whether only some of their chats are wanted: how many those are nobody counts
 */
export const ListTabs = ({
  scope,
  list,
  isFiltered,
}: {
  scope: ListScope
  list: ChatList
  isFiltered: boolean
}) => {
  const counts = {
    mine: useListCount('mine', scope),
    unassigned: useListCount('unassigned', scope),
    unread: useListCount('unread', scope),
    open: 0,
    snoozed: 0,
    resolved: 0,
  } satisfies Record<ChatList, number>
  return (
    <div role="group" aria-label={m.filter()} className="flex shrink-0 flex-wrap gap-1 px-3 pb-2">
      {ORDER.map((one) => (
        <Tab key={one} list={one} isChosen={list === one} count={isFiltered ? 0 : counts[one]} />
      ))}
    </div>
  )
}
