import type { Counts } from '@sahut/core/contract/api/chats'
import type { Chat } from '@sahut/core/model/chat'
import type { ChatId, InboxId } from '@sahut/core/model/ids'
import { createRecent } from '../desk/recent.ts'
import { createRefreshing } from '../live/refreshing.ts'
import type { SeenInboxes } from '../live/seen-inboxes.ts'
import type { Live } from '../live/live.ts'

/** The store's count and the news of a chat may be so far apart, ms: which of them came first is not known. */
const LAG_MS = 2_000

/** The counts are read at most so often, ms, and at least so often. */
const GAP_MS = 5_000
const AGAIN_MS = 60_000

/** Of so many counts in a row that were read among changes the last is believed all the same. */
const PATIENCE = 3

/** So many chats are remembered as read or unread. */
const REMEMBERED = 5_000

/** How many chats are unread, by inbox: as the store counted them, moved along by what is told since. */
export type UnreadCounts = {
  /** Nothing before they are known. A new map whenever one has changed. */
  now: () => ReadonlyMap<InboxId, number> | undefined
  onChange: (listener: () => void) => () => void
  /** Takes in chats that were read. That is no news, but whoever is known as read or unread can change it. */
  learn: (chats: readonly Chat[]) => void
  /** Counts again, soon. */
  refresh: () => void
  close: () => void
}

type Known = Pick<Chat, 'epoch' | 'seq'> & { isUnread: boolean }

const isNewer = (chat: Chat, known: Known | undefined): boolean =>
  known === undefined || chat.epoch > known.epoch || (chat.epoch === known.epoch && chat.seq > known.seq)

/** Whether the last thing that happened made it unread: then it was read before. */
const hasJustTurned = ({ unread, preview, seq }: Chat): boolean =>
  unread === 1 && preview?.seq === seq && !preview.fromMe

/** The counts, and when each moved, so that one that was read among changes is not believed at once. */
const createLedger = (seen: SeenInboxes, changed: () => void) => {
  let counts: ReadonlyMap<InboxId, number> | undefined
  let readAt = Number.NEGATIVE_INFINITY
  const movedAt = new Map<InboxId, number>()
  const doubts = new Map<InboxId, number>()

  /** Of what the agent sees. */
  const become = (next: Iterable<[InboxId, number]>): void => {
    const sees = seen.now()
    const before = counts
    counts = new Map([...next].filter(([inboxId]) => sees?.has(inboxId) ?? true))
    const isSame =
      before?.size === counts.size && [...counts].every(([inboxId, count]) => before.get(inboxId) === count)
    if (isSame) counts = before
    else changed()
  }

  return {
    now: () => counts,
    /** @param begun when it was asked. @returns whether all of it could be believed */
    read: (inboxes: Counts['inboxes'], begun: number): boolean => {
      readAt = performance.now()
      let isSure = true
      become(
        inboxes.map(({ inboxId, unread }) => {
          const own = counts?.get(inboxId)
          const isDoubtful = (movedAt.get(inboxId) ?? Number.NEGATIVE_INFINITY) > begun - LAG_MS
          const doubt = isDoubtful ? (doubts.get(inboxId) ?? 0) + 1 : 0
          const isBelieved = !isDoubtful || own === undefined || doubt >= PATIENCE
          doubts.set(inboxId, isBelieved ? 0 : doubt)
          isSure &&= !isDoubtful
          return [inboxId, isBelieved ? unread : own]
        }),
      )
      return isSure
    },
    /** @returns whether that is sure: what was counted a moment ago may have been this already */
    move: (inboxId: InboxId, by: 1 | -1): boolean => {
      movedAt.set(inboxId, performance.now())
      const own = counts?.get(inboxId)
      if (counts !== undefined && own !== undefined)
        become(new Map([...counts, [inboxId, Math.max(0, own + by)]]))
      return performance.now() - readAt >= LAG_MS
    },
    lookAtRights: (): void => {
      if (counts !== undefined) become(counts)
    },
  }
}

/** Tells what a chat's state means for the count: one more, one less, nothing, or that it can't be told. */
const createTurns = () => {
  const known = createRecent<ChatId, Known>(REMEMBERED)
  return (chat: Chat, isNews: boolean): 1 | -1 | 0 | 'unknown' => {
    const before = known.get(chat.chatId)
    if (!isNewer(chat, before)) return 0
    const isUnread = chat.unread > 0
    known.put(chat.chatId, { epoch: chat.epoch, seq: chat.seq, isUnread })
    if (before === undefined) return !isNews ? 0 : hasJustTurned(chat) ? 1 : 'unknown'
    if (before.isUnread === isUnread) return 0
    return isUnread ? 1 : -1
  }
}

/** @param read counts in the store */
export const createUnreadCounts = ({
  live,
  seen,
  read,
}: {
  live: Live
  seen: SeenInboxes
  read: () => Promise<Counts>
}): UnreadCounts => {
  const listeners = new Set<() => void>()
  const ledger = createLedger(seen, () => {
    for (const listener of listeners) listener()
  })
  const turnOf = createTurns()
  let timer: ReturnType<typeof setTimeout> | undefined

  const refreshing = createRefreshing(
    async () => {
      const begun = performance.now()
      if (!ledger.read((await read()).inboxes, begun)) soon()
    },
    () => undefined,
    GAP_MS,
  )

  /** Counts again once the store must have taken in what was told by now. */
  const soon = (): void => {
    timer ??= setTimeout(
      () => {
        timer = undefined
        refreshing.now()
      },
      LAG_MS * (1 + Math.random() / 4),
    )
  }

  const take = (chats: readonly Chat[], isNews: boolean): void => {
    for (const chat of chats) {
      const turn = turnOf(chat, isNews)
      if (turn === 0) continue
      if (turn === 'unknown' || !ledger.move(chat.inboxId, turn)) soon()
    }
  }
  const hear = ({ chats, isPartial }: { chats: readonly Chat[]; isPartial?: boolean | undefined }): void => {
    take(chats, true)
    if (isPartial === true) soon()
  }

  const again = setInterval(refreshing.now, AGAIN_MS * (1 + Math.random() / 4))
  const endings = [
    live.on('inbox:changed', hear),
    live.on('inboxes:changed', hear),
    live.on('facts:skipped', soon),
    seen.onFollowed(refreshing.now),
    seen.onChange(() => {
      ledger.lookAtRights()
      refreshing.now()
    }),
  ]
  // What can be had at once need not wait for the socket.
  refreshing.now()

  return {
    now: ledger.now,
    onChange: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    learn: (chats) => {
      take(chats, false)
    },
    refresh: refreshing.now,
    close: () => {
      clearTimeout(timer)
      clearInterval(again)
      refreshing.stop()
      for (const end of endings) end()
    },
  }
}
