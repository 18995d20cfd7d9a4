import type { Chat } from '@sahut/core/model/chat/chat'
import { type ChatId, isGroup } from '@sahut/core/model/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, PanelRight } from 'lucide-react'
import { numberNamesQuery } from '../api/queries.ts'
import { ConnectionBadge } from '../desk/connection-badge.tsx'
import { useWorkplace } from '../desk/workplace.ts'
import { useInboxNames } from '../inbox/use-inboxes.ts'
import { placeParts } from '../inbox/place-text.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { m } from '../paraglide/messages.js'
import { ChatAvatar } from '../shell/chat-avatar.tsx'
import { contactName, contactPhone } from '../shell/contact-text.ts'
import { SearchButton } from '../search/search-button.tsx'
import { isolated } from '../text/shown-text.ts'
import { useContactDoes } from './contact-line.tsx'
import { usePersonPane } from '../person/use-person-pane.ts'
import { GroupMembers } from './group/group-dialog.tsx'
import { PresenceLine } from './presence-line.tsx'

/** What the contact does now, before by which number the chat is held. */
const ContactLine = ({ chat, scope }: { chat: Chat; scope: ListScope }) => {
  const does = useContactDoes(chat)
  return (
    <div className="flex min-w-0 items-baseline gap-1.5 text-[0.8125rem] text-soft">
      {does && (
        <>
          <span
            data-testid="contact-does"
            className={`shrink-0 ${does.isActive ? 'font-medium text-accent-ink' : ''}`}
          >
            {does.text}
          </span>
          <span aria-hidden>·</span>
        </>
      )}
      <NumberLine chat={chat} scope={scope} />
    </div>
  )
}

const NumberLine = ({ chat, scope }: { chat: Chat; scope: ListScope }) => {
  const { api } = useWorkplace()
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  const label = numbers?.find(({ numberId }) => numberId === chat.numberId)?.label
  const inbox = useInboxNames().get(chat.inboxId)
  const place = placeParts(scope === 'all' ? inbox : undefined, label).map(isolated)
  const isOfGroup = isGroup(chat.contact.id)
  const parts = [...place, isOfGroup ? undefined : contactPhone(chat)].filter((part) => part !== undefined)
  return (
    <p className="truncate text-[0.8125rem] text-soft">
      {parts.join(' · ')}
      {isOfGroup && (
        <>
          {parts.length > 0 && ' · '}
          <GroupMembers chat={chat} />
        </>
      )}
    </p>
  )
}

/** Opens the pane about the person, or closes it. */
const PersonButton = () => {
  const { isOpen, toggle } = usePersonPane()
  return (
    <button
      type="button"
      aria-label={m.person_title()}
      aria-pressed={isOpen}
      title={m.person_title()}
      className="order-last grid size-10 shrink-0 place-items-center rounded-xl text-soft hover:bg-active hover:text-ink aria-pressed:bg-active aria-pressed:text-ink"
      onClick={toggle}
    >
      <PanelRight aria-hidden size={20} />
    </button>
  )
}

/** Above a conversation: who it is with, whether what one sees is up to date, and who else is here. */
export const ChatHeader = ({
  scope,
  chatId,
  chat,
}: {
  scope: ListScope
  chatId: ChatId
  chat: Chat | undefined
}) => (
  <header className="@container flex min-h-16 items-center gap-3 border-b border-line bg-panel px-3 sm:px-5">
    <Link
      to="/inbox/$list"
      params={{ list: scope }}
      aria-label={m.chat_back()}
      className="-ml-1 grid size-10 shrink-0 place-items-center rounded-lg text-soft hover:bg-active md:hidden"
    >
      <ArrowLeft aria-hidden size={22} />
    </Link>
    {chat !== undefined && (
      <>
        <ChatAvatar chat={chat} small />
        <div className="min-w-32 flex-1">
          <h1 className="truncate text-base font-bold">
            <bdi>{contactName(chat)}</bdi>
          </h1>
          <ContactLine key={chat.chatId} chat={chat} scope={scope} />
        </div>
      </>
    )}
    {chat !== undefined && <SearchButton chat={chat} />}
    {chat !== undefined && <PersonButton />}
    {/* The name comes first: who can't be shown in full is the state, not the customer. */}
    <div className="ml-auto grid min-w-6 shrink justify-items-end gap-0.5">
      <ConnectionBadge ofChat />
      <PresenceLine chatId={chatId} />
    </div>
  </header>
)
