import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import type { ChatPage } from '@sahut/core/contract/history'
import type { Chat } from '@sahut/core/model/chat/chat'
import { type ChatFilter, conditionCount, isWanted } from '@sahut/core/model/chat/chat-filter'
import type { ChatList } from '@sahut/core/model/chat/chat-list'
import type { ChatId, UserId } from '@sahut/core/model/ids'
import { serverNow } from '../api/server-clock.ts'
import { withNews } from './list/chat-order.ts'
import type { SeenInboxes } from '../live/seen-inboxes.ts'
import type { Live } from '../live/live.ts'
import type { PointerNews } from './list/list-hold.ts'
import type { ListScope } from './list/list-scope.ts'
import { createListReads } from './list/list-reads.ts'
import { createListState, type InboxState } from './list/list-state.ts'
import { createReaches } from './reach.ts'

/** The chats of an inbox, or of all, kept fresh for as long as they are open. */
export type InboxFeed = {
  state: () => InboxState
  onState: (listener: (state: InboxState) => void) => () => void
  /** What the pointer does over the list: nothing moves while it aims at a row. */
  pointer: (news: PointerNews) => void
  /** Whether a press now is meant for what stood there before the rows moved. */
  isTooLate: () => boolean
  sortNow: () => void
  filter: (filter: ChatList) => void
  wantMore: () => void
  /** Reads the newest chats again. */
  refresh: () => void
  close: () => void
}

export type InboxFeedDeps = {
  scope: ListScope
  live: Live
  seen: SeenInboxes
  /** Whose list `mine` is. */
  me?: UserId
  /** What is wanted of each list, and which of them shows first. */
  wanted?: ChatFilter | undefined
  first?: ChatList | undefined
  /** @throws SahutError */
  page: (filter: ChatList, cursor?: string) => Promise<ChatPage>
  /** Whether the agent has a chat open: it stays listed, whatever is asked for. */
  isOpen?: (chatId: ChatId) => boolean
  /** What to show until the first page is read: as it was when the page was open last. */
  kept?: readonly Chat[] | undefined
}

/** Listens to all that can change a list. @returns what ends that */
const follow = ({
  scope,
  live,
  seen,
  hear,
  refresh,
  open,
  lookAtRights,
}: Pick<InboxFeedDeps, 'scope' | 'live' | 'seen'> & {
  hear: (chats: readonly Chat[], isPartial: boolean | undefined) => void
  refresh: () => void
  open: () => void
  lookAtRights: () => void
}) => [
  live.on('inbox:changed', ({ chats, isPartial, inboxId }) => {
    hear(chats, inboxId === scope && isPartial)
  }),
  live.on('inboxes:changed', ({ chats, isPartial }) => {
    hear(chats, isPartial)
  }),
  live.on('facts:skipped', refresh),
  live.onState((connection) => {
    if (connection === 'connected') open()
  }),
  seen.onChange(lookAtRights),
  seen.onFollowed(() => {
    if (scope === 'all') refresh()
  }),
]

/** So often it is looked at whether somebody waits for long by now, ms. */
const WAITING_MS = 20_000

/** Follows an inbox, or all: pages over HTTP, changes over the socket, whichever is newer. */
export const createInboxFeed = ({
  scope,
  live,
  seen,
  me,
  wanted = {},
  first = 'open',
  page,
  isOpen = () => false,
  kept = [],
}: InboxFeedDeps): InboxFeed => {
  const reaches = createReaches(isOpen, me, (chat) => isWanted(chat, wanted, { me, now: serverNow() }))
  const list = createListState(reaches.due, first)
  const { now, become } = list
  // What was joined with another chat of the same person stands there.
  const isShown = ({ inboxId, into }: Chat): boolean =>
    into === undefined && (scope === 'all' || inboxId === scope) && (seen.now()?.has(inboxId) ?? true)
  const old = new Set(kept.filter(isShown))
  if (old.size > 0) {
    reaches.listAllKnown()
    become({ chats: withNews(now().chats, [...old]), phase: 'ready', more: reaches.more('open') })
    list.sortNow()
  }
  const { hear, refreshing, wantMore } = createListReads({
    list,
    reaches,
    page,
    isShown,
    old,
    isFiltered: conditionCount(wanted) > 0,
  })

  const open = (): void => {
    if (scope === 'all' || live.state() !== 'connected') return
    live.send('inbox:open', { inboxId: scope }).then(
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

  /** What was taken away goes, and what was given comes. */
  const lookAtRights = (): void => {
    const sees = seen.now()
    if (sees === undefined) return
    const chats = new Map([...now().chats].filter(([, chat]) => isShown(chat)))
    if (scope === 'all' || sees.has(scope)) {
      become({ chats, order: now().order.filter((chatId) => chats.has(chatId)) })
      if (now().phase === 'failed') {
        become({ phase: 'loading', error: undefined })
        open()
      }
      refreshing.now()
    } else {
      const error = new SahutError('forbidden', 'This inbox is not yours.')
      become({ chats, order: [], moved: 0, phase: 'failed', error })
    }
  }
  // What is there at once need not wait for the socket.
  refreshing.now()

  // Who waits for long enough is wanted without anything that tells of it.
  const waiting = wanted.waitingMin === undefined ? undefined : setInterval(list.sortLater, WAITING_MS)

  const endings = follow({ scope, live, seen, hear, refresh: refreshing.now, open, lookAtRights })

  return {
    state: now,
    onState: list.listen,
    pointer: list.hold.tell,
    isTooLate: list.hold.isTooLate,
    sortNow: list.sortNow,
    filter: (filter) => {
      if (filter === now().filter) return
      become({ filter, error: undefined, more: reaches.more(filter) })
      list.sortNow()
      refreshing.now()
    },
    wantMore,
    refresh: refreshing.now,
    close: () => {
      clearInterval(waiting)
      list.stop()
      refreshing.stop()
      for (const end of endings) end()
      // A gateway forgets what a socket follows when the socket goes.
      if (scope !== 'all' && live.state() === 'connected')
        live.send('inbox:close', { inboxId: scope }).catch(() => undefined)
    },
  }
}
