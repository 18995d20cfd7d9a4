import type { ChatList as ListName } from '@sahut/core/model/chat/chat-list'
import { ArrowUpToLine } from 'lucide-react'
import { lazy, type MouseEvent, type PointerEvent, Suspense, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { keepOneTabStop } from '../../commands/one-tab-stop.ts'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'
import { errorText } from '../../shell/error-text.ts'
import { contactName } from '../../shell/contact-text.ts'
import type { Selection } from '../../work/use-selection.ts'
import { newerOf } from './chat-order.ts'
import { ChatRow } from './chat-row.tsx'
import type { PointerNews } from './list-hold.ts'
import type { ListScope } from './list-scope.ts'
import type { InboxState } from './list-state.ts'
import { ListTabs } from './list-tabs.tsx'
import { useInboxNames } from '../use-inboxes.ts'
import { useNumberLabels } from '../use-number-labels.ts'

const BulkBar = lazy(() => import('../../work/bulk-bar.tsx'))

/** So close to the end of what is here the next page is fetched, px. */
const MORE_PX = 600

/** How high a row is, px, and one that says where its chat lies. */
const ROW_PX = 73
const PLACED_ROW_PX = 88

/** By keys one comes in at the open chat, or else at the first. */
const ROWS = {
  row: '[data-chat-id]',
  entry: (rows: readonly HTMLElement[]) =>
    rows.find(({ dataset }) => dataset['status'] === 'active') ?? rows[0],
  enteringKeys: ['ArrowDown', 'ArrowUp', 'Enter'],
}

const asOneTabStop = (list: HTMLElement | null) => (list === null ? undefined : keepOneTabStop(list, ROWS))

const Skeleton = () => (
  <div role="status" aria-label={m.loading()} className="flex-1 overflow-hidden">
    {Array.from({ length: 8 }, (_, at) => (
      <div key={at} className="flex animate-pulse items-center gap-3 border-b border-line px-4 py-3">
        <span className="size-11 rounded-full bg-sunken" />
        <span className="grid flex-1 gap-2">
          <span className="h-3.5 w-2/5 rounded bg-sunken" />
          <span className="h-3 w-4/5 rounded bg-sunken" />
        </span>
      </div>
    ))}
  </div>
)

/** Below the rows, of which it covers and moves none: the pointer is over them. */
const News = ({ count }: { count: number }) => {
  const { desk } = useWorkplace()
  return (
    <button
      type="button"
      className="flex min-h-11 items-center justify-center gap-2 border-t border-line bg-accent-soft px-4 py-2 text-sm font-semibold text-accent-ink hover:underline"
      onClick={() => desk.inbox()?.sortNow()}
    >
      <ArrowUpToLine aria-hidden size={16} className="shrink-0" />
      {m.inbox_resort({ count })}
    </button>
  )
}

const NOTHING: Record<ListName, () => string> = {
  open: m.list_open_nothing,
  unread: m.filter_nothing,
  mine: m.list_mine_nothing,
  unassigned: m.list_unassigned_nothing,
  snoozed: m.list_snoozed_nothing,
  resolved: m.list_resolved_nothing,
}

/** Below the rows: what is on its way, why it is not, or that there is nothing. */
const End = ({ state, isFiltered }: { state: InboxState; isFiltered: boolean }) => {
  const { desk } = useWorkplace()
  if (state.error !== undefined) {
    return (
      <div role="alert" className="grid justify-items-center gap-2 p-4 text-center text-sm text-soft">
        <p>{errorText(state.error)}</p>
        <Button onClick={() => desk.inbox()?.refresh()}>{m.try_again()}</Button>
      </div>
    )
  }
  if (state.more === 'loading') {
    return (
      <p role="status" className="p-3 text-center text-sm text-soft">
        {m.inbox_more()}
      </p>
    )
  }
  if (isFiltered && state.more === 'some')
    return (
      <div className="grid justify-items-center p-3">
        <Button onClick={() => desk.inbox()?.wantMore()}>{m.filter_further()}</Button>
      </div>
    )
  if (state.order.length > 0 || state.more !== 'none') return null
  return (
    <p role="status" className="p-4 text-center text-sm text-soft">
      {isFiltered ? m.filter_no_match() : NOTHING[state.filter]()}
    </p>
  )
}

/** Tells the list what the pointer does, so that no row moves away under a click. */
const useListPointer = () => {
  const { desk } = useWorkplace()
  const isTooLate = useRef(false)
  const tell = (news: PointerNews) => () => desk.inbox()?.pointer(news)
  const move = ({ pointerType, buttons }: PointerEvent) => {
    // A finger is over nothing unless it presses.
    if (pointerType === 'mouse') desk.inbox()?.pointer(buttons === 0 ? 'moved' : 'pressed')
  }
  return {
    onPointerEnter: move,
    onPointerMove: move,
    onPointerDown: () => {
      isTooLate.current = desk.inbox()?.isTooLate() ?? false
      desk.inbox()?.pointer('pressed')
    },
    onPointerUp: ({ pointerType }: PointerEvent) =>
      desk.inbox()?.pointer(pointerType === 'mouse' ? 'released' : 'left'),
    onPointerLeave: tell('left'),
    onPointerCancel: tell('left'),
    onClickCapture: (event: MouseEvent) => {
      if (!isTooLate.current) return
      isTooLate.current = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}

/** Instead of the rows: why there are none. */
const Failed = ({ error }: Pick<InboxState, 'error'>) => {
  const { desk } = useWorkplace()
  return (
    <div role="alert" className="grid justify-items-start gap-3 p-4 text-soft">
      <p>{errorText(error)}</p>
      <Button onClick={() => desk.inbox()?.refresh()}>{m.try_again()}</Button>
    </div>
  )
}

/** The chats of the open list. */
export const ChatList = ({
  scope,
  selection,
  isFiltered,
}: {
  scope: ListScope
  selection: Selection
  /** Whether only some of its chats are wanted. */
  isFiltered: boolean
}) => {
  const { desk } = useWorkplace()
  const state = useDesk(({ inbox }) => (inbox?.scope === scope ? inbox.state : undefined))
  // Its ticks rise in the conversation before the inbox tells of them.
  const open = useDesk(({ conversation }) => conversation?.state.chat)
  const labelOf = useNumberLabels()
  const names = useInboxNames()
  const isPlaced = scope === 'all' && names.size > 0
  const list = useRef<VirtualizerHandle>(null)
  const handlers = useListPointer()

  if (state === undefined || state.phase === 'loading') return <Skeleton />
  if (state.phase === 'failed') return <Failed error={state.error} />
  if (state.chats.size === 0 && state.filter === 'open' && state.more === 'none' && !isFiltered)
    return (
      <>
        <ListTabs scope={scope} list={state.filter} isFiltered={isFiltered} />
        <p className="p-4 text-soft">{m.inbox_empty()}</p>
      </>
    )

  const chats = state.order
    .flatMap((chatId) => state.chats.get(chatId) ?? [])
    .map((chat) => newerOf(chat, open))
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <ListTabs scope={scope} list={state.filter} isFiltered={isFiltered} />
      <div
        ref={asOneTabStop}
        data-region
        role="region"
        aria-label={m.inbox_chats()}
        tabIndex={0}
        className="virtual-scroll min-h-0 flex-1 overflow-y-auto border-t border-line outline-offset-[-2px]"
        data-testid="chat-list"
        {...handlers}
      >
        <Virtualizer
          ref={list}
          as="ul"
          item="li"
          itemSize={isPlaced ? PLACED_ROW_PX : ROW_PX}
          data={chats}
          onScroll={(offset) => {
            const { scrollSize = 0, viewportSize = 0 } = list.current ?? {}
            if (scrollSize - offset - viewportSize < MORE_PX) desk.inbox()?.wantMore()
          }}
        >
          {(chat) => (
            <div key={chat.chatId} className="flex">
              {selection.isOn && (
                <label className="grid cursor-pointer place-items-center border-b border-line ps-4">
                  <input
                    type="checkbox"
                    className="size-5 accent-accent"
                    aria-label={m.bulk_choose_one({ name: contactName(chat) })}
                    checked={selection.chosen.has(chat.chatId)}
                    onChange={() => {
                      selection.toggle(chat.chatId)
                    }}
                  />
                </label>
              )}
              <ChatRow
                chat={chat}
                scope={scope}
                place={isPlaced ? names.get(chat.inboxId) : undefined}
                numberLabel={labelOf(chat)}
              />
            </div>
          )}
        </Virtualizer>
        <End state={state} isFiltered={isFiltered} />
      </div>
      {state.moved > 0 && <News count={state.moved} />}
      <Suspense>
        <BulkBar chats={chats} selection={selection} />
      </Suspense>
    </div>
  )
}
