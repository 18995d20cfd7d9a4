import { conditionCount } from '@sahut/core/model/chat/chat-filter'
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router'
import { ListChecks, MessagesSquare } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { useDesk, useTitle, useUnreadTotal, useWorkplace } from '../desk/workplace.ts'
import { ConnectionBadge } from '../desk/connection-badge.tsx'
import { m } from '../paraglide/messages.js'
import { contactName } from '../shell/contact-text.ts'
import { SearchField } from '../search/search-field.tsx'
import { isSearching } from '../search/searching.ts'
import { useSearching } from '../search/use-searching.ts'
import { CountBadge } from '../controls/count-badge.tsx'
import { Name } from '../text/name.tsx'
import { IconButton } from '../controls/icon-button.tsx'
import { nameText } from '../text/shown-text.ts'
import { FilterBar } from '../views/filter-bar.tsx'
import { ALL_OF_IT, type ListSearch } from '../views/list-search.ts'
import { MentionsButton } from '../work/mentions-button.tsx'
import { useSelection } from '../work/use-selection.ts'
import { ChatList } from './list/chat-list.tsx'
import { ListCommands } from './list/list-commands.tsx'
import { NewChat } from './new-chat.tsx'
import type { ListScope } from './list/list-scope.ts'
import { useInboxes, useListName } from './use-inboxes.ts'

const SearchResults = lazy(() => import('../search/search-results.tsx'))

const Tab = ({ scope, name, unread }: { scope: ListScope; name: string; unread: number }) => (
  <Link
    to="/inbox/$list"
    params={{ list: scope }}
    search={ALL_OF_IT}
    ref={(link) => {
      if (link?.dataset['status'] === 'active') link.scrollIntoView({ block: 'nearest' })
    }}
    className="flex min-h-9 max-w-full min-w-0 items-center gap-1.5 rounded-full border border-line py-1.5 pr-2 pl-3 text-sm text-soft hover:bg-sunken hover:text-ink data-[status=active]:border-accent data-[status=active]:bg-accent-soft data-[status=active]:font-semibold data-[status=active]:text-accent-ink"
  >
    <span className="truncate pr-1">
      <Name name={name} />
    </span>
    {unread > 0 && <CountBadge count={unread} label={m.inbox_unread({ count: unread })} />}
  </Link>
)

/** All lists that the agent can open, with how many chats are unread in each. */
const Lists = () => {
  const inboxes = useInboxes()
  const unread = useDesk(({ counts }) => counts.unread)
  const total = useUnreadTotal()
  if (inboxes.length < 2) return null
  return (
    <nav
      aria-label={m.inbox_choose()}
      className="flex max-h-38 shrink-0 flex-wrap gap-1.5 overflow-y-auto px-4 pb-3"
    >
      <Tab scope="all" name={m.inbox_all()} unread={total} />
      {inboxes.map(({ inboxId, name }) => (
        <Tab key={inboxId} scope={inboxId} name={name} unread={unread?.get(inboxId) ?? 0} />
      ))}
    </nav>
  )
}

/** A list's chats, and beside them (on phones: instead of them) the open one. */
export const InboxPage = ({ scope, search }: { scope: ListScope; search: ListSearch }) => {
  const { wanted, list: first } = search
  const { desk } = useWorkplace()
  useEffect(() => desk.showInbox(scope, wanted, first), [desk, scope, wanted, first])
  const selection = useSelection()
  const searches = useSearching(isSearching)
  const inChat = useMatchRoute()({ to: '/inbox/$list/chat/$chatId' }) !== false
  const name = useListName(scope)
  const open = useDesk(({ conversation }) => conversation?.state.chat)
  const place = [inChat && open ? contactName(open) : undefined, nameText(name), m.app_name()]
  useTitle(place.filter((part) => part !== undefined).join(' · '), useUnreadTotal())
  return (
    <div className="flex h-full">
      <section
        aria-label={m.inbox_chats()}
        className={`h-full w-full flex-col border-line bg-panel md:flex md:w-80 md:shrink-0 md:border-r lg:w-[22.5rem] ${inChat ? 'hidden' : 'flex'}`}
      >
        <header className="flex min-h-16 items-center justify-between gap-3 px-4">
          <h1 className="truncate text-xl font-bold tracking-tight">
            <Name name={name} />
          </h1>
          <div className="flex shrink-0 items-center gap-1">
            <ConnectionBadge />
            <MentionsButton />
            <IconButton
              icon={ListChecks}
              label={m.bulk_choose()}
              aria-pressed={selection.isOn}
              onClick={selection.isOn ? selection.end : selection.begin}
            />
            <NewChat scope={scope} />
          </div>
        </header>
        <SearchField scope={scope} />
        {searches ? (
          <Suspense fallback={<div className="flex-1" />}>
            <SearchResults scope={scope} />
          </Suspense>
        ) : (
          <>
            <Lists />
            <FilterBar scope={scope} search={search} />
            <ChatList scope={scope} selection={selection} isFiltered={conditionCount(wanted ?? {}) > 0} />
          </>
        )}
        <ListCommands scope={scope} />
      </section>
      <div className={`h-full min-w-0 flex-1 md:block ${inChat ? 'block' : 'hidden'}`}>
        <Outlet />
      </div>
    </div>
  )
}

const Empty = ({ title, lead }: { title: string; lead: string }) => (
  <main className="grid h-full place-items-center bg-talk p-6 text-center">
    <div className="grid max-w-sm justify-items-center gap-1 text-soft">
      <MessagesSquare aria-hidden size={44} strokeWidth={1.25} />
      <p className="mt-3 text-lg font-semibold text-ink">{title}</p>
      <p>{lead}</p>
    </div>
  </main>
)

/** Beside a list of which no chat is open. */
export const EmptyInboxPage = () => <Empty title={m.chat_choose()} lead={m.chat_choose_lead()} />

/** For an agent without an inbox. */
export const NoInboxPage = () => <Empty title={m.nav_inbox()} lead={m.inbox_none()} />
