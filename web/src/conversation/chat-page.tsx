import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Said } from '../live/outbox.ts'
import { lazy, Suspense, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { ChatAbsent } from './chat-absent.tsx'
import { ChatHeader } from './chat-header.tsx'
import type { ComposerHandle } from './composer/composer.tsx'
import { Writing } from './composer/writing.tsx'
import { MessageList } from './list/message-list.tsx'
import { NumberNotice } from './number-notice.tsx'
import { FileTray } from './composer/files/file-tray.tsx'
import { useJoinedChat } from './use-joined-chat.ts'
import { useCommand } from '../commands/use-command.ts'
import { usePersonPane } from '../person/use-person-pane.ts'
import { useFiles } from './composer/files/use-files.ts'
import { ForwardContext } from './forwarding/forward-context.ts'

const ForwardDialog = lazy(async () => ({
  default: (await import('./forwarding/forward-dialog.tsx')).ForwardDialog,
}))

const PersonPane = lazy(() => import('../person/person-pane.tsx'))

const WorkBar = lazy(() => import('../work/work-bar.tsx'))

/** The message that is being forwarded, and the dialog for it. */
const useForwarding = (scope: ListScope, chatId: ChatId) => {
  const navigate = useNavigate()
  const [message, setMessage] = useState<MessageEntry>()
  const end = () => {
    setMessage(undefined)
  }
  const dialog = message !== undefined && (
    <Suspense>
      <ForwardDialog
        chatId={chatId}
        message={message}
        onClose={end}
        onSent={(chats) => {
          end()
          const [chat] = chats
          if (chat === undefined || chats.length > 1) return
          const list = scope === 'all' ? scope : chat.inboxId
          void navigate({ to: '/inbox/$list/chat/$chatId', params: { list, chatId: chat.chatId } })
        }}
      />
    </Suspense>
  )
  return { dialog, forward: setMessage }
}

/** A conversation: who it is with, what was said, and where to answer. */
export const ChatPage = ({ scope, chatId }: { scope: ListScope; chatId: ChatId }) => {
  const { desk } = useWorkplace()
  // Before the first painting: a chat that is kept is there at once.
  useLayoutEffect(() => desk.showChat(chatId), [desk, chatId])
  const state = useDesk(({ conversation }) =>
    conversation?.chatId === chatId ? conversation.state : undefined,
  )
  const listed = useDesk(({ inbox }) => inbox?.state.chats.get(chatId))
  const composer = useRef<ComposerHandle>(null)
  const edit = useCallback((said: Said) => composer.current?.insert(said), [])
  const reply = useCallback((message: MessageEntry) => composer.current?.reply(message), [])
  const files = useFiles(chatId)
  useJoinedChat(scope, chatId, state?.chat?.chatId)
  const { dialog, forward } = useForwarding(scope, chatId)
  const isRefused = state?.refused !== undefined
  // What one has no right to any more is not named either.
  const chat = isRefused ? undefined : (state?.chat ?? listed)
  const pane = usePersonPane()
  useCommand('person', pane.toggle, chat !== undefined)
  const conversation = (
    <main data-fills-phone className="flex h-full min-w-0 flex-1 flex-col bg-talk" {...files.handlers}>
      <ChatHeader scope={scope} chatId={chatId} chat={chat} />
      {chat !== undefined && (
        // Its place is kept: what comes into it moves nothing.
        <Suspense fallback={<div className="h-[2.8125rem] border-b border-line bg-panel" />}>
          <WorkBar key={chatId} chat={chat} />
        </Suspense>
      )}
      {state?.chat === undefined || chat === undefined || isRefused ? (
        <ChatAbsent scope={scope} state={state} />
      ) : (
        <ForwardContext value={forward}>
          <MessageList state={state} chat={chat} onEdit={edit} onReply={reply} />
        </ForwardContext>
      )}
      {!isRefused && <FileTray chatId={chatId} list={files.list} leftOut={files.leftOut} />}
      {!isRefused && (
        <NumberNotice chat={chat}>
          <Writing ref={composer} chatId={chatId} chat={chat} onFiles={files.choose} />
        </NumberNotice>
      )}
      {!isRefused && dialog}
    </main>
  )
  return (
    <div className="flex h-full">
      {conversation}
      {pane.isOpen && chat !== undefined && (
        <Suspense>
          <PersonPane key={chatId} chat={chat} onClose={pane.close} />
        </Suspense>
      )}
    </div>
  )
}
