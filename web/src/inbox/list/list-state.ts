import type { SahutError } from '@sahut/core/contract/errors'
import type { ChatList } from '@sahut/core/model/chat/chat-list'
import type { ChatId } from '@sahut/core/model/ids'
import { type Chats, movedCount } from './chat-order.ts'
import { createListHold, type ListHold } from './list-hold.ts'

/** A list is sorted at most twice a second: faster, nobody could click it. */
const SORT_MS = 500

export type InboxState = {
  chats: Chats
  filter: ChatList
  /** The chats as they are shown: it lags behind what came so that rows do not jump about. */
  order: readonly ChatId[]
  /** How many chats would move if the list were sorted now. */
  moved: number
  phase: 'loading' | 'ready' | 'failed'
  /** Why nothing, or nothing of what the filter asks for, could be read yet. */
  error: SahutError | undefined
  /** Whether there are more chats to page in, and whether that is under way. */
  more: 'none' | 'some' | 'loading'
}

const EMPTY: InboxState = {
  chats: new Map(),
  filter: 'open',
  order: [],
  moved: 0,
  phase: 'loading',
  error: undefined,
  more: 'none',
}

/** A list's state, who listens to it, and its sorting, which is neither too frequent nor under the pointer. */
export type ListState = {
  now: () => InboxState
  become: (change: Partial<InboxState>) => void
  sortNow: () => void
  sortLater: () => void
  hold: ListHold
  listen: (listener: (state: InboxState) => void) => () => void
  stop: () => void
}

/** @param due the list as it should be; what was read since goes with the next sorting, not under the pointer @param first the list that shows first */
export const createListState = (
  due: (state: InboxState) => readonly ChatId[],
  first: ChatList,
): ListState => {
  const listeners = new Set<(state: InboxState) => void>()
  let state: InboxState = { ...EMPTY, filter: first }
  let timer: ReturnType<typeof setTimeout> | undefined

  const become = (change: Partial<InboxState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener(state)
  }
  const sortNow = (): void => {
    const order = due(state)
    if (order.some((chatId, at) => chatId !== state.order[at])) hold.moved()
    become({ order, moved: 0 })
  }
  const sortLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      if (hold.isHeld()) become({ moved: movedCount(state.order, due(state)) })
      else sortNow()
    }, SORT_MS)
  }
  const hold = createListHold(sortLater)
  return {
    now: () => state,
    become,
    sortNow,
    sortLater,
    hold,
    listen: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    stop: () => {
      clearTimeout(timer)
      hold.stop()
      listeners.clear()
    },
  }
}
