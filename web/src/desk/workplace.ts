import type { SahutError } from '@sahut/core/contract/errors'
import type { CountedList } from '@sahut/core/model/chat/chat-list'
import type { InboxId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import { QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { type ApiClient, createApiClient } from '../api/client.ts'
import { createDirectApi } from '../api/direct.ts'
import { meQuery } from '../api/queries.ts'
import { serverNow } from '../api/server-clock.ts'
import { createDrafts, type Drafts, type StoreNews } from '../conversation/composer/drafts.ts'
import { createDraftMarks, type DraftMarks } from '../conversation/composer/draft-marks.ts'
import { createUploads, type Uploads } from '../conversation/composer/files/uploads.ts'
import { createReplies, type Replies } from '../conversation/composer/replies.ts'
import { createOutbox, type Outbox, type OutboxStore } from '../live/outbox.ts'
import { createAnswering, type Answering } from '../live/answering.ts'
import { createChosenLive } from '../live/chosen-live.ts'
import type { Live } from '../live/live.ts'
import type { Kept } from '../offline/kept-store.ts'
import { createSearching, type SearchingStore } from '../search/searching.ts'
import type { Session } from '../session/session.ts'
import { siteData } from '../session/site-data.ts'
import { cappedText } from '../controls/count-badge.tsx'
import { createDesk, type Desk, type DeskView } from './desk.ts'

/** All that a signed-in agent works with; made at sign-in, gone with the page. */
export type Workplace = {
  user: User
  api: ApiClient
  queries: QueryClient
  live: Live
  outbox: Outbox
  drafts: Drafts
  /** What the servers know of them. */
  draftMarks: DraftMarks
  /** The same of notes. */
  noteDrafts: Drafts
  uploads: Uploads
  replies: Replies
  desk: Desk
  /** Which colleague answers in which chat. */
  answering: Answering
  searching: SearchingStore
  /** What the page began with where the servers could not be reached. */
  kept: Kept | undefined
}

const storedOutbox = (owner: string): OutboxStore => {
  const prefix = `sahut.outbox.${owner}.`
  return {
    all: () =>
      siteData.keys(prefix).flatMap((key): unknown[] => {
        try {
          return [JSON.parse(siteData.getItem(key) ?? 'null')]
        } catch {
          // Not written by us: nothing that could be sent.
          siteData.removeItem(key)
          return []
        }
      }),
    put: (message) => {
      // In a browser that keeps nothing, a reload before the ack loses the message here; it is being sent all the same.
      siteData.setItem(prefix + message.clientMsgId, JSON.stringify(message))
    },
    remove: (id) => {
      siteData.removeItem(prefix + id)
    },
  }
}

/** What other tabs of this browser write. */
const otherTabs: StoreNews = (listener) => {
  const onStorage = ({ key, oldValue, newValue }: StorageEvent) => {
    if (key !== null) listener(key, oldValue, newValue)
  }
  window.addEventListener('storage', onStorage)
  return () => {
    window.removeEventListener('storage', onStorage)
  }
}

/**
 * @param on.onEnded the session is over for good
 * @param on.kept what to begin with where the servers can't be reached
 */
export const createWorkplace = (
  origin: string,
  user: User,
  session: Session,
  { onEnded, kept }: { onEnded: (error: SahutError) => void; kept: Kept | undefined },
): Workplace => {
  const api = createApiClient(origin, session.token)
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (tries, error) => tries < 3 && 'retry' in error && error.retry === true,
      },
    },
  })
  if (kept !== undefined) queries.setQueryData(meQuery(api).queryKey, kept.me)
  // What the page asks at its begin anyway.
  const me = () => queries.query({ ...meQuery(api), staleTime: 0 })
  const direct = createDirectApi(origin, session.token)
  const live = createChosenLive({ url: origin, token: session.token, me, direct, onEnded })
  const outbox = createOutbox(live, storedOutbox(user.userId))
  const desk = createDesk({ live, outbox, api, user, kept })
  const drafts = createDrafts(siteData, user.userId, otherTabs)
  const wake = () => {
    if (document.hidden) desk.hide()
    else desk.doubt()
  }
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('online', wake)
  // What inboxes and numbers are called: of those that were given just now too.
  desk.seen.onChange(() => void queries.invalidateQueries())
  return {
    user,
    api,
    queries,
    live,
    outbox,
    uploads: createUploads(api),
    drafts,
    draftMarks: createDraftMarks(siteData, { owner: user.userId, drafts, now: serverNow }),
    noteDrafts: createDrafts(siteData, `note.${user.userId}`, otherTabs),
    replies: createReplies(siteData, user.userId),
    desk,
    answering: createAnswering(live, user.userId),
    searching: createSearching(),
    kept,
  }
}

export const WorkplaceContext = createContext<Workplace | undefined>(undefined)

/** The workplace that this component stands in. */
export const useWorkplace = (): Workplace => {
  const workplace = useContext(WorkplaceContext)
  if (workplace === undefined) throw new Error('There is no workplace outside of a session.')
  return workplace
}

/** A part of what is live; the component renders again when that part changes. */
export const useDesk = <Part>(select: (view: DeskView) => Part): Part =>
  useStore(useWorkplace().desk.view, select)

/** Whether somebody looks at this page: it is visible and has the focus. */
export const useIsWatched = (): boolean => useSyncExternalStore(watchFocus, isWatched)

const isWatched = (): boolean => !document.hidden && document.hasFocus()

const watchFocus = (changed: () => void): (() => void) => {
  document.addEventListener('visibilitychange', changed)
  window.addEventListener('focus', changed)
  window.addEventListener('blur', changed)
  return () => {
    document.removeEventListener('visibilitychange', changed)
    window.removeEventListener('focus', changed)
    window.removeEventListener('blur', changed)
  }
}

/** How many chats stand in a list, in one inbox or in all of them together. */
export const useListCount = (list: CountedList, scope: InboxId | 'all' = 'all'): number =>
  useDesk(({ counts }) =>
    [...(counts[list] ?? [])].reduce(
      (sum, [inboxId, count]) => (scope === 'all' || inboxId === scope ? sum + count : sum),
      0,
    ),
  )

/** How many chats are unread in all inboxes together. */
export const useUnreadTotal = (): number => useListCount('unread')

/** The page's title, with how much is unread. */
export const useTitle = (title: string, unread = 0): void => {
  useEffect(() => {
    document.title = unread > 0 ? `(${cappedText(unread)}) ${title}` : title
  }, [title, unread])
}
