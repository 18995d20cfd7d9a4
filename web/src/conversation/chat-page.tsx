import type { ChatId } from '@sahut/core/model/ids'
import { FileX2, X } from 'lucide-react'
import { useCallback, useLayoutEffect, useRef } from 'react'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list-scope.ts'
import { m } from '../paraglide/messages.js'
import { contactName } from '../shell/contact-text.ts'
import { ChatAbsent } from './chat-absent.tsx'
import { ChatHeader } from './chat-header.tsx'
import { Composer, type ComposerHandle } from './composer/composer.tsx'
import { MessageList } from './list/message-list.tsx'
import { NumberNotice } from './number-notice.tsx'
import { useFileRefusal } from './composer/use-file-refusal.ts'

const FileRefusal = ({ onDismiss }: { onDismiss: () => void }) => (
  <div className="talk-width px-2 pt-2 sm:px-4">
    <p role="alert" className="flex items-center gap-2 rounded-xl bg-warn-soft px-3 py-2 text-sm text-warn">
      <FileX2 aria-hidden size={16} className="shrink-0" />
      <span className="flex-1">{m.files_not_yet()}</span>
      <button
        type="button"
        aria-label={m.close()}
        className="grid size-6 place-items-center"
        onClick={onDismiss}
      >
        <X aria-hidden size={16} />
      </button>
    </p>
  </div>
)

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
  const edit = useCallback((text: string) => composer.current?.insert(text), [])
  const files = useFileRefusal()
  const isRefused = state?.refused !== undefined
  // What one has no right to any more is not named either.
  const chat = isRefused ? undefined : (state?.chat ?? listed)
  return (
    <main data-fills-phone className="flex h-full flex-col bg-talk" {...files.handlers}>
      <ChatHeader scope={scope} chatId={chatId} chat={chat} />
      {state?.chat === undefined || chat === undefined || isRefused ? (
        <ChatAbsent scope={scope} state={state} />
      ) : (
        <MessageList state={state} chat={chat} onEdit={edit} />
      )}
      {files.isRefused && <FileRefusal onDismiss={files.dismiss} />}
      {!isRefused && (
        <NumberNotice chat={chat}>
          <Composer ref={composer} chatId={chatId} name={chat === undefined ? '' : contactName(chat)} />
        </NumberNotice>
      )}
    </main>
  )
}
