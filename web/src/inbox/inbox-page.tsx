import type { InboxId } from '@sahut/core/model/ids'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { useEffect } from 'react'
import { meQuery } from '../api/queries.ts'
import { useDesk, useTitle, useWorkplace } from '../desk/workplace.ts'
import { ConnectionBadge } from '../desk/connection-badge.tsx'
import { m } from '../paraglide/messages.js'
import { contactName } from '../shell/contact-text.ts'
import { Name } from '../text/name.tsx'
import { nameText } from '../text/shown-text.ts'
import { ChatList } from './chat-list.tsx'

const Inboxes = () => {
  const { api } = useWorkplace()
  const inboxes = useQuery(meQuery(api)).data?.inboxes ?? []
  if (inboxes.length < 2) return null
  return (
    <nav
      aria-label={m.inbox_choose()}
      className="flex gap-2 overflow-x-auto px-4 pb-3 [scrollbar-width:none]"
    >
      {inboxes.map(({ inboxId, name }) => (
        <Link
          key={inboxId}
          to="/inbox/$inboxId"
          params={{ inboxId }}
          className="shrink-0 rounded-full border border-line px-3 py-1.5 text-sm text-soft hover:bg-sunken hover:text-ink data-[status=active]:border-accent data-[status=active]:bg-accent-soft data-[status=active]:font-semibold data-[status=active]:text-accent-ink"
        >
          <Name name={name} />
        </Link>
      ))}
    </nav>
  )
}

/** An inbox's chats, and beside them (on phones: instead of them) the open one. */
export const InboxPage = ({ inboxId }: { inboxId: InboxId }) => {
  const { desk, api } = useWorkplace()
  useEffect(() => desk.showInbox(inboxId), [desk, inboxId])
  const inChat = useMatchRoute()({ to: '/inbox/$inboxId/chat/$chatId' }) !== false
  const name = useQuery(meQuery(api)).data?.inboxes.find((inbox) => inbox.inboxId === inboxId)?.name
  const unread = useDesk(({ inbox }) =>
    inbox ? [...inbox.state.chats.values()].filter((chat) => chat.unread > 0).length : 0,
  )
  const open = useDesk(({ conversation }) => conversation?.state.chat)
  const place = [
    inChat && open ? contactName(open) : undefined,
    nameText(name ?? m.nav_inbox()),
    m.app_name(),
  ]
  useTitle(place.filter((part) => part !== undefined).join(' · '), unread)
  return (
    <div className="flex h-full">
      <section
        aria-label={m.inbox_chats()}
        className={`h-full w-full flex-col border-line bg-panel md:flex md:w-80 md:shrink-0 md:border-r lg:w-[22.5rem] ${inChat ? 'hidden' : 'flex'}`}
      >
        <header className="flex min-h-16 items-center justify-between gap-3 px-4">
          <h1 className="truncate text-xl font-bold tracking-tight">
            <Name name={name ?? m.nav_inbox()} />
          </h1>
          <ConnectionBadge />
        </header>
        <Inboxes />
        <ChatList inboxId={inboxId} />
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
