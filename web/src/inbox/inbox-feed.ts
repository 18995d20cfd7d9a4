import { asSahutError, type SahutError } from '@sahut/core/contract/errors'
import type { ChatPage } from '@sahut/core/contract/history'
import type { ChatId, InboxId } from '@sahut/core/model/ids'
import type { Live } from '../live/socket.ts'
import { type Chats, movedCount, orderOf, withNews } from './chat-order.ts'
import { createListHold, type PointerNews } from './list-hold.ts'
import { createRefreshing } from './refreshing.ts'

/** A list is sorted at most twice a second: faster, nobody could click it. */
const SORT_MS = 500

/** So many chats are read again at most; what was paged in below them is as fresh as when it was. */
const REFRESHED = 1_000

/** Which chats are listed. */
export type Filter = 'all' | 'unread'

export type InboxState = {
  chats: Chats
  filter: Filter
  /** The chats as they are shown: it lags behind what came so that rows do not jump about. */
  order: readonly ChatId[]
  /** How many chats would move if the list were sorted now. */
  moved: number
  phase: 'loading' | 'ready' | 'failed'
  error: SahutError | undefined
  /** Whether there are more chats to page in, and whether that is under way. */
  more: 'none' | 'some' | 'loading'
}

/** An inbox's chats, kept fresh for as long as it is open. */
export type InboxFeed = {
  state: () => InboxState
  onState: (listener: (state: InboxState) => void) => () => void
  /** What the pointer does over the list: nothing moves while it aims at a row. */
  pointer: (news: PointerNews) => void
  /** Whether a press now is meant for what stood there before the rows moved. */
  isTooLate: () => boolean
  sortNow: () => void
  filter: (filter: Filter) => void
  wantMore: () => void
  /** Reads the newest chats again. */
  refresh: () => void
  close: () => void
}

export type InboxFeedDeps = {
  inboxId: InboxId
  live: Live
  /** @throws SahutError */
  page: (cursor?: string) => Promise<ChatPage>
  /** Whether the agent has a chat open: it stays listed, whatever is asked for. */
  isOpen?: (chatId: ChatId) => boolean
}

const EMPTY: InboxState = {
  chats: new Map(),
  filter: 'all',
  order: [],
  moved: 0,
  phase: 'loading',
  error: undefined,
  more: 'none',
}

/** The state, its listeners, and the sorting that is neither too frequent nor under the pointer. */
const createSortedState = (isOpen: (chatId: ChatId) => boolean) => {
  const listeners = new Set<(state: InboxState) => void>()
  let state = EMPTY
  let timer: ReturnType<typeof setTimeout> | undefined

  const become = (change: Partial<InboxState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener(state)
  }
  /** The list as it should be; what was read since goes with the next sorting, not under the pointer. */
  const due = (): ChatId[] =>
    orderOf(state.chats).filter(
      (chatId) => state.filter === 'all' || isOpen(chatId) || (state.chats.get(chatId)?.unread ?? 0) > 0,
    )
  const sortNow = (): void => {
    const order = due()
    if (order.some((chatId, at) => chatId !== state.order[at])) hold.moved()
    become({ order, moved: 0 })
  }
  const sortLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      if (hold.isHeld()) become({ moved: movedCount(state.order, due()) })
      else sortNow()
    }, SORT_MS)
  }
  const hold = createListHold(sortLater)
  return {
    now: () => state,
    become,
    due,
    sortNow,
    sortLater,
    hold,
    listen: (listener: (state: InboxState) => void) => {
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

/** Follows an inbox: pages over HTTP, changes over the socket, whichever is newer. */
export const createInboxFeed = ({ inboxId, live, page, isOpen = () => false }: InboxFeedDeps): InboxFeed => {
  const sorted = createSortedState(isOpen)
  const { now, become, due, sortNow, sortLater } = sorted
  let cursor: string | undefined

  const take = ({ chats, next }: ChatPage): void => {
    const isFirst = now().phase !== 'ready'
    if (isFirst) cursor = next
    become({
      chats: withNews(now().chats, chats),
      phase: 'ready',
      error: undefined,
      ...(isFirst ? { more: next === undefined ? ('none' as const) : ('some' as const) } : {}),
    })
    if (isFirst) sortNow()
    else sortLater()
  }

  /** Reads as many of the newest chats as are here: any of them may have changed unheard. */
  const readAgain = async (): Promise<void> => {
    const wanted = Math.min(now().chats.size, REFRESHED)
    let read = 0
    let at: string | undefined
    do {
      const { chats, next } = await page(at)
      take({ chats, ...(next === undefined ? {} : { next }) })
      read += chats.length
      at = next
    } while (at !== undefined && read < wanted)
  }
  const refreshing = createRefreshing(readAgain, (error) => {
    if (now().phase !== 'ready') become({ phase: 'failed', error })
  })

  const wantMore = (): void => {
    if (now().more !== 'some' || cursor === undefined) return
    become({ more: 'loading' })
    page(cursor).then(
      ({ chats, next }) => {
        cursor = next
        become({ chats: withNews(now().chats, chats), more: next === undefined ? 'none' : 'some' })
        // They belong below what is shown: nothing that is seen moves.
        const shown = new Set(now().order)
        become({ order: [...now().order, ...due().filter((id) => !shown.has(id))] })
      },
      () => {
        // Scrolling asks again.
        become({ more: 'some' })
      },
    )
  }

  const open = (): void => {
    live.send('inbox:open', { inboxId }).then(
      () => {
        // Only now: what changed between an earlier read and the following is told by nobody.
        refreshing.now()
      },
      (thrown: unknown) => {
        const error = asSahutError(thrown)
        if (!error.retry) become({ phase: 'failed', error })
        // Without it the list is as fresh as its last page; the next connection asks again.
        else refreshing.now()
      },
    )
  }
  // What is there at once need not wait for the socket.
  refreshing.now()

  const endings = [
    live.on('inbox:changed', (fact) => {
      if (fact.inboxId !== inboxId) return
      become({ chats: withNews(now().chats, fact.chats) })
      sortLater()
      if (fact.isPartial === true) refreshing.now()
    }),
    live.on('facts:skipped', refreshing.now),
    live.onState((connection) => {
      if (connection === 'connected') open()
    }),
  ]

  return {
    state: now,
    onState: sorted.listen,
    pointer: sorted.hold.tell,
    isTooLate: sorted.hold.isTooLate,
    sortNow,
    filter: (filter) => {
      become({ filter })
      sortNow()
    },
    wantMore,
    refresh: refreshing.now,
    close: () => {
      sorted.stop()
      refreshing.stop()
      for (const end of endings) end()
      // A gateway forgets what a socket follows when the socket goes.
      if (live.state() === 'connected') live.send('inbox:close', { inboxId }).catch(() => undefined)
    },
  }
}
