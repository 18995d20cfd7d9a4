import type { Chat } from '@sahut/core/model/chat'
import type { ChatId, InboxId } from '@sahut/core/model/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useCallback, useEffect, useRef } from 'react'
import { numberNamesQuery } from '../api/queries.ts'
import { ConnectionBadge } from '../desk/connection-badge.tsx'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import type { Conversation } from '../live/conversation-state.ts'
import { m } from '../paraglide/messages.js'
import { Avatar } from '../shell/avatar.tsx'
import { Button } from '../shell/button.tsx'
import { contactName, contactPhone } from '../shell/contact-text.ts'
import { errorText } from '../shell/error-text.ts'
import { PresenceLine } from './presence-line.tsx'
import { Composer, type ComposerHandle } from './composer.tsx'
import { MessageList } from './message-list.tsx'

const NumberLine = ({ chat }: { chat: Chat }) => {
  const { api } = useWorkplace()
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  const label = numbers?.find(({ numberId }) => numberId === chat.numberId)?.label
  const parts = [label, contactPhone(chat)].filter((part) => part !== undefined)
  return <p className="truncate text-[0.8125rem] text-soft">{parts.join(' · ')}</p>
}

const Header = ({ inboxId, chatId, chat }: { inboxId: InboxId; chatId: ChatId; chat: Chat | undefined }) => (
  <header className="flex min-h-16 items-center gap-3 border-b border-line bg-panel px-3 sm:px-5">
    <Link
      to="/inbox/$inboxId"
      params={{ inboxId }}
      aria-label={m.chat_back()}
      className="-ml-1 grid size-10 place-items-center rounded-lg text-soft hover:bg-active md:hidden"
    >
      <ArrowLeft aria-hidden size={22} />
    </Link>
    {chat !== undefined && (
      <>
        <Avatar id={chat.contact.id} name={chat.contact.name ?? ''} small />
        <div className="min-w-0 flex-1">
          <h1 className="truncate text-base font-bold">{contactName(chat)}</h1>
          <NumberLine chat={chat} />
        </div>
      </>
    )}
    <div className="ml-auto grid min-w-0 shrink-0 justify-items-end gap-0.5">
      <ConnectionBadge ofChat />
      <PresenceLine chatId={chatId} />
    </div>
  </header>
)

const Loading = () => (
  <div role="status" className="grid min-h-0 flex-1 place-items-center text-soft">
    {m.chat_loading()}
  </div>
)

const Messages = ({
  state,
  chat,
  onEdit,
}: {
  state: Conversation | undefined
  chat: Chat | undefined
  onEdit: (text: string) => void
}) => {
  const { desk } = useWorkplace()
  if (state?.refused !== undefined) {
    return (
      <div
        role="alert"
        className="grid min-h-0 flex-1 place-content-center justify-items-center gap-3 text-soft"
      >
        <p>{errorText(state.refused)}</p>
        <Button onClick={() => desk.chat()?.doubt()}>{m.try_again()}</Button>
      </div>
    )
  }
  if (state === undefined || chat === undefined || state.chat === undefined) return <Loading />
  return <MessageList state={state} chat={chat} onEdit={onEdit} />
}

/** A conversation: who it is with, what was said, and where to answer. */
export const ChatPage = ({ inboxId, chatId }: { inboxId: InboxId; chatId: ChatId }) => {
  const { desk } = useWorkplace()
  useEffect(() => desk.showChat(chatId), [desk, chatId])
  const state = useDesk(({ conversation }) =>
    conversation?.chatId === chatId ? conversation.state : undefined,
  )
  const listed = useDesk(({ inbox }) => inbox?.state.chats.get(chatId))
  const composer = useRef<ComposerHandle>(null)
  const edit = useCallback((text: string) => composer.current?.insert(text), [])
  const chat = state?.chat ?? listed
  return (
    <main data-fills-phone className="flex h-full flex-col bg-talk">
      <Header inboxId={inboxId} chatId={chatId} chat={chat} />
      <Messages state={state} chat={chat} onEdit={edit} />
      {state?.refused === undefined && (
        <Composer ref={composer} chatId={chatId} name={chat === undefined ? '' : contactName(chat)} />
      )}
    </main>
  )
}
