import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { isReceived } from '@sahut/core/model/message/received'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { keepOneTabStop } from '../../commands/one-tab-stop.ts'
import type { Place } from '../../desk/chat-memory.ts'
import { useDesk, useIsWatched, useWorkplace } from '../../desk/workplace.ts'
import type { Conversation } from '../../live/conversation-state.ts'
import type { PendingMessage, Said } from '../../live/outbox.ts'
import { m } from '../../paraglide/messages.js'
import { contactName } from '../../shell/contact-text.ts'
import { ChatLoading } from '../chat-absent.tsx'
import { ConversationRow } from '../bubbles/conversation-row.tsx'
import { MarksBar } from '../marks/marks-bar.tsx'
import { ForContent } from './for-content.tsx'
import { OlderState, Outdated, QuoteMissing, ToEnd } from './list-notices.tsx'
import { NewestMessage } from './newest-message.tsx'
import { nextView, type Row, type RowView, rowsOf, type UnreadMark } from './rows.ts'
import { type Opening, useFollowing } from './use-following.ts'
import { useHold } from './use-hold.ts'
import { useJump } from './use-jump.ts'
import { useSeeing } from './use-seeing.ts'
import { useViewportSize } from './use-viewport-size.ts'
import { useUnreadMark } from './use-unread-mark.ts'

/** So close to the top the page before is fetched, px. */
const OLDER_PX = 1_500

/** Rows this far outside the view are measured already when a fast wheel brings them into it, px. */
const BUFFER_PX = 1_000

/** A reader at the end of so many messages lets go of the oldest ones. */
const MESSAGES = { most: 3_000, kept: 1_000 }

/** A chat with more unread than this opens at the oldest message that is here. */
const REACHED_MESSAGES = 400

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
  const target = useMemo(
    () => rowsOf(state, pending, mark?.count === 0 ? undefined : mark),
    [state, pending, mark],
  )
  const [view, setView] = useState<RowView>({ rows: [], shift: false, target: [] })
  if (view.target !== target) setView(nextView(view, target))
  useLayoutEffect(() => {
    // The second of two commits, before anything is painted: the list has to have seen the first.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    if (view.rows !== view.target) setView(nextView(view, view.target))
  }, [view])
  return view
}

/** How far the reader has come, and how many messages of the contact are still below. */
const useReached = (state: Conversation, mark: UnreadMark | undefined) => {
  const [reached, setReached] = useState(0)
  const from = Math.max(reached, mark === undefined ? Infinity : mark.count > 0 ? mark.seen : mark.seq)
  return {
    below: state.messages.filter((message) => message.seq > from && isReceived(message)).length,
    reach: (seq: number) => {
      setReached((before) => Math.max(before, seq))
    },
  }
}

/** Where a chat opens: where the reader was, else at the first unread message, else at its end. */
const openingOf = (rows: readonly Row[], mark: UnreadMark | undefined, place: Place): Opening => {
  if (place !== undefined) return place
  if (mark === undefined) return 'end for now'
  if (mark.count === 0) return 'end'
  const first = rows.find(({ type }) => type === 'unread') ?? rows[0]
  return first === undefined ? 'end for now' : { key: first.key, offset: 0 }
}

type ListProps = {
  state: Conversation
  chat: Chat
  onEdit: (said: Said) => void
  onReply: (message: MessageEntry) => void
}

/** The messages of the open chat; one with very much unread is read back to the first of it before it is shown. */
export const MessageList = (props: ListProps) => {
  const { state, chat } = props
  const { desk } = useWorkplace()
  const pending = usePending(chat.chatId)
  const mark = useUnreadMark(state, pending)
  const [isShown, setShown] = useState(false)
  const isReaching = !isShown && mark !== undefined && lacksUnread(state, mark)
  if (!isReaching && !isShown) setShown(true)
  useEffect(() => {
    if (isReaching) desk.chat()?.wantOlder()
  }, [isReaching, desk, state])
  return isReaching ? <ChatLoading /> : <ShownList {...props} pending={pending} mark={mark} />
}

/** Whether the first unread message is on a page that is still to come, and not too far away to wait for. */
const lacksUnread = ({ messages, older, olderPhase }: Conversation, { seen, count }: UnreadMark): boolean =>
  count > 0 &&
  older !== undefined &&
  olderPhase !== 'failed' &&
  messages.length < REACHED_MESSAGES &&
  (messages[0]?.seq ?? 0) > seen

/** What can be done about single messages. */
const useActions = (chatId: ChatId, scroller: RefObject<HTMLElement | null>) => {
  const { outbox, live } = useWorkplace()
  const onSendAgain = useCallback((said: Said) => void outbox.send(chatId, said), [outbox, chatId])
  const onCancel = useCallback(
    async (seq: number) => {
      await live.send('message:cancel', { chatId, seq })
      // The button that had the focus is gone: whoever works by keyboard goes on from the messages.
      const { activeElement } = document
      if (activeElement === document.body || activeElement?.matches(':disabled') === true) {
        scroller.current?.focus({ preventScroll: true })
      }
    },
    [live, chatId, scroller],
  )
  return { onSendAgain, onCancel }
}

const REGION = { role: 'region', tabIndex: 0, 'data-region': true }

/** By keys one comes in at the newest message of those that are in view. */
const ROWS = {
  row: '[data-seq], [data-client-msg-id]',
  entry: (rows: readonly HTMLElement[]) =>
    rows.findLast((row) => row.getBoundingClientRect().top < innerHeight * 0.9) ?? rows.at(-1),
  enteringKeys: ['Enter'],
}

const useOneTabStop = (scroller: RefObject<HTMLElement | null>): void => {
  useEffect(
    () => (scroller.current === null ? undefined : keepOneTabStop(scroller.current, ROWS)),
    [scroller],
  )
}

const ShownList = ({
  state,
  chat,
  onEdit,
  onReply,
  pending,
  mark,
}: ListProps & { pending: readonly PendingMessage[]; mark: UnreadMark | undefined }) => {
  const { desk } = useWorkplace()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  useOneTabStop(scroller)
  const { chatId } = chat
  const view = useRowView(state, pending, mark)
  const [place] = useState(() => desk.place(chatId))
  const following = useFollowing(list, scroller, view, openingOf(view.rows, mark, place))
  const { isAtEnd, follows, toEnd, onScroll, onResize } = following
  const { below, reach } = useReached(state, mark)
  const isWatched = useIsWatched()
  const hold = useHold(chat, state.messages)
  const look = useSeeing(scroller, isWatched, (seq) => {
    if (mark === undefined) return
    reach(seq)
    if (chat.unread > 0) desk.chat()?.see(seq)
  })

  useViewportSize(scroller, () => {
    following.onViewport()
    look()
  })
  useEffect(() => {
    look()
    const { scrollOffset = 0 } = list.current ?? {}
    if (state.olderPhase === 'idle' && scrollOffset < OLDER_PX) desk.chat()?.wantOlder()
    if (state.messages.length > MESSAGES.most && follows()) desk.chat()?.trim(MESSAGES.kept)
  })

  const { onSendAgain, onCancel } = useActions(chatId, scroller)
  const { found, isMissing, jumpTo } = useJump(state, view.rows, (index) => {
    following.leave()
    list.current?.scrollToIndex(index, { align: 'center' })
  })

  return (
    <ForContent chat={chat} messages={state.messages} jumpTo={jumpTo}>
      <MarksBar chatId={chatId} messages={state.messages} onJump={jumpTo} />
      <div className="relative min-h-0 flex-1">
        <OlderState state={state} />
        <Outdated />
        {isMissing && <QuoteMissing />}
        <div
          ref={scroller}
          data-testid="conversation"
          data-chat={chatId}
          {...REGION}
          aria-label={m.chat_messages({ name: contactName(chat) })}
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
              look()
              desk.keepPlace(chatId, following.place(offset))
              if (offset < OLDER_PX && state.olderPhase !== 'failed') desk.chat()?.wantOlder()
            }}
            onResize={onResize}
          >
            {(row) => (
              <ConversationRow
                key={row.key}
                row={row}
                hold={hold}
                isFound={found !== undefined && row.key === found}
                onReply={onReply}
                onEdit={onEdit}
                onSendAgain={onSendAgain}
                onCancel={onCancel}
              />
            )}
          </Virtualizer>
        </div>
        {!isAtEnd && <ToEnd below={below} onClick={toEnd} />}
        <NewestMessage messages={state.messages} name={contactName(chat)} />
      </div>
    </ForContent>
  )
}
