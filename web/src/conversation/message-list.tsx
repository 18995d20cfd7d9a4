import type { Chat } from '@sahut/core/model/chat'
import type { ChatId } from '@sahut/core/model/ids'
import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useDesk, useIsWatched, useWorkplace } from '../desk/workplace.ts'
import type { Conversation } from '../live/conversation-state.ts'
import type { PendingMessage } from '../live/outbox.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../shell/button.tsx'
import { contactName } from '../shell/contact-text.ts'
import { ConversationRow } from './conversation-row.tsx'
import { NewestMessage } from './newest-message.tsx'
import { isAnswered, nextView, type RowView, rowsOf, type UnreadMark } from './rows.ts'
import { useFollowing } from './use-following.ts'
import { useHold } from './use-hold.ts'

/** So close to the top the page before is fetched, px. */
const OLDER_PX = 1_500

/** Rows this far outside the view are measured already when a fast wheel brings them into it, px. */
const BUFFER_PX = 1_000

/** A reader at the end of so many messages lets go of the oldest ones. */
const MESSAGES = { most: 3_000, kept: 1_000 }

const highestSeq = ({ messages }: Conversation): number => messages.at(-1)?.seq ?? 0

/** What was unread when the chat was opened; it stays until the agent answers or leaves. */
const useUnreadMark = (state: Conversation, pending: readonly PendingMessage[]): UnreadMark | undefined => {
  const { user } = useWorkplace()
  const [openedAt] = useState(() => Date.now())
  const [mark, setMark] = useState<UnreadMark>()
  if (mark === undefined && state.chat !== undefined) {
    const { seen, unread, seq } = state.chat
    setMark({ seen, count: unread, seq, at: openedAt, isOver: false })
  }
  if (mark === undefined || mark.count === 0) return undefined
  if (!mark.isOver && isAnswered(mark, state, pending, user.userId)) setMark({ ...mark, isOver: true })
  return mark
}

/** What this agent wrote here that does not stand in the log yet. */
const usePending = (chatId: ChatId): readonly PendingMessage[] => {
  const pending = useDesk((desk) => desk.pending)
  return useMemo(() => pending.filter((message) => message.chatId === chatId), [pending, chatId])
}

/** The rows in commits that a virtual list can follow, see nextView. */
const useRowView = (
  state: Conversation,
  pending: readonly PendingMessage[],
  mark: UnreadMark | undefined,
): RowView => {
  const target = useMemo(() => rowsOf(state, pending, mark), [state, pending, mark])
  const [view, setView] = useState<RowView>({ rows: [], shift: false, target: [] })
  if (view.target !== target) setView(nextView(view, target))
  useLayoutEffect(() => {
    // The second of two commits, before anything is painted: the list has to have seen the first.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    if (view.rows !== view.target) setView(nextView(view, view.target))
  }, [view])
  return view
}

/** How many messages of the contact came since the reader left the end. */
const useNewBelow = (state: Conversation, isAtEnd: boolean): number => {
  const [left, setLeft] = useState<number>()
  const isAway = left !== undefined
  if (isAtEnd === isAway) setLeft(isAtEnd ? undefined : highestSeq(state))
  return left === undefined ? 0 : state.messages.filter(({ seq, fromMe }) => seq > left && !fromMe).length
}

const OlderState = ({ state }: { state: Conversation }) => {
  const { desk } = useWorkplace()
  if (state.olderPhase === 'idle') return null
  return (
    <div className="pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center">
      <div className="pointer-events-auto flex items-center gap-2 rounded-full bg-raised px-3 py-1.5 text-xs font-medium text-soft shadow-float">
        {state.olderPhase === 'asked' ? (
          <span role="status">{m.chat_older_loading()}</span>
        ) : (
          <>
            <span role="alert">{m.chat_older_failed()}</span>
            <button
              type="button"
              className="font-semibold text-accent-ink underline"
              onClick={() => desk.chat()?.wantOlder()}
            >
              {m.try_again()}
            </button>
          </>
        )}
      </div>
    </div>
  )
}

/** Says that nothing new can come, over the messages so that they stay where they are. */
const Outdated = () => {
  const isLost = useDesk(({ connection }) => connection === 'reconnecting')
  if (!isLost) return null
  return (
    <p className="pointer-events-none absolute inset-x-0 top-0 z-10 animate-appear bg-warn-soft px-4 py-1.5 text-center text-[0.8125rem] font-medium text-warn">
      {m.connection_outdated()}
    </p>
  )
}

/** The messages of the open chat. */
export const MessageList = ({
  state,
  chat,
  onEdit,
}: {
  state: Conversation
  chat: Chat
  onEdit: (text: string) => void
}) => {
  const { desk, outbox, live } = useWorkplace()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const { chatId } = chat
  const pending = usePending(chatId)
  const view = useRowView(state, pending, useUnreadMark(state, pending))
  const { isAtEnd, follows, toEnd, onScroll, onResize } = useFollowing(list, scroller, view)
  const newBelow = useNewBelow(state, isAtEnd)
  const isWatched = useIsWatched()
  const hold = useHold(chat, state.messages)

  useEffect(() => {
    if (isWatched && isAtEnd && chat.unread > 0) desk.chat()?.see(highestSeq(state))
  }, [desk, state, chat.unread, isWatched, isAtEnd])

  useEffect(() => {
    const { scrollOffset = 0 } = list.current ?? {}
    if (state.olderPhase === 'idle' && scrollOffset < OLDER_PX) desk.chat()?.wantOlder()
    if (state.messages.length > MESSAGES.most && follows()) desk.chat()?.trim(MESSAGES.kept)
  })

  const onSendAgain = useCallback((text: string) => void outbox.send(chatId, text), [outbox, chatId])
  const onCancel = useCallback(
    async (seq: number) => {
      await live.send('message:cancel', { chatId, seq })
      // The button that had the focus is gone: whoever works by keyboard goes on from the messages.
      const { activeElement } = document
      if (activeElement === document.body || activeElement?.matches(':disabled') === true) {
        scroller.current?.focus({ preventScroll: true })
      }
    },
    [live, chatId],
  )

  return (
    <div className="relative min-h-0 flex-1">
      <OlderState state={state} />
      <Outdated />
      <div
        ref={scroller}
        data-testid="conversation"
        data-chat={chatId}
        role="region"
        aria-label={m.chat_messages({ name: contactName(chat) })}
        tabIndex={0}
        className="virtual-scroll flex h-full flex-col overflow-y-auto outline-offset-[-2px]"
      >
        <div className="grow" />
        <Virtualizer
          ref={list}
          scrollRef={scroller}
          data={view.rows}
          shift={view.shift}
          bufferSize={BUFFER_PX}
          onScroll={(offset) => {
            onScroll(offset)
            if (offset < OLDER_PX && state.olderPhase !== 'failed') desk.chat()?.wantOlder()
          }}
          onResize={onResize}
        >
          {(row) => (
            <ConversationRow
              key={row.key}
              row={row}
              hold={hold}
              onEdit={onEdit}
              onSendAgain={onSendAgain}
              onCancel={onCancel}
            />
          )}
        </Virtualizer>
      </div>
      {!isAtEnd && (
        <Button
          className="absolute right-4 bottom-3 min-w-10 animate-appear rounded-full px-2.5 shadow-float"
          aria-label={newBelow > 0 ? m.chat_new_below({ count: newBelow }) : m.chat_to_end()}
          onClick={toEnd}
        >
          {newBelow > 0 && <span className="pl-1.5">{m.chat_new_below({ count: newBelow })}</span>}
          <ArrowDown aria-hidden size={20} />
        </Button>
      )}
      <NewestMessage messages={state.messages} name={contactName(chat)} />
    </div>
  )
}
