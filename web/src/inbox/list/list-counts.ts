import type { Chat } from '@sahut/core/model/chat/chat'
import { type CountedList, isListed } from '@sahut/core/model/chat/chat-list'
import type { ChatId, InboxId, UserId } from '@sahut/core/model/ids'
import { createRecent } from '../../desk/recent.ts'
import { createRefreshing } from '../../live/refreshing.ts'
import type { SeenInboxes } from '../../live/seen-inboxes.ts'
import type { Live } from '../../live/live.ts'

/** The store's count and the news of a chat may be so far apart, ms: which of them came first is not known. */
const LAG_MS = 2_000

/** The counts are read at most so often, ms, and at least so often. What is unread agents look at most. */
const GAP_MS: Record<CountedList, number> = { unread: 5_000, mine: 10_000, unassigned: 15_000 }
const AGAIN_MS = 60_000

/** Of so many counts in a row that were read among changes the last is believed all the same. */
const PATIENCE = 3

/** So many chats are remembered as in the list or not. */
const REMEMBERED = 5_000

/** How many chats stand in a list, by inbox: as the store counted them, moved along by what is told since. */
export type ListCounts = {
  /** Nothing before they are known. A new map whenever one has changed. */
  now: () => ReadonlyMap<InboxId, number> | undefined
  onChange: (listener: () => void) => () => void
  /** Takes in chats that were read. That is no news, but what is known to be in the list or not can change it. */
  learn: (chats: readonly Chat[]) => void
  /** Counts again, soon. */
  refresh: () => void
  close: () => void
}

/** So many chats of an inbox stand in the list. */
export type Counted = { inboxId: InboxId; count: number }

type Known = Pick<Chat, 'epoch' | 'seq'> & { isIn: boolean }

const isNewer = (chat: Chat, known: Known | undefined): boolean =>
  known === undefined || chat.epoch > known.epoch || (chat.epoch === known.epoch && chat.seq > known.seq)

/** Whether the last thing that happened put it into the list, by what it says itself. */
const hasJustCome = ({ unread, preview, seq, received }: Chat, list: CountedList): boolean => {
  if (list === 'mine' || preview?.seq !== seq || preview.fromMe) return false
  // Unread by this message, or a chat that began with it.
  return list === 'unread' ? unread === 1 : received === 1
}

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
    read: (inboxes: readonly Counted[], begun: number): boolean => {
      readAt = performance.now()
      let isSure = true
      become(
        inboxes.map(({ inboxId, count }) => {
          const own = counts?.get(inboxId)
          const isDoubtful = (movedAt.get(inboxId) ?? Number.NEGATIVE_INFINITY) > begun - LAG_MS
          const doubt = isDoubtful ? (doubts.get(inboxId) ?? 0) + 1 : 0
          const isBelieved = !isDoubtful || own === undefined || doubt >= PATIENCE
          doubts.set(inboxId, isBelieved ? 0 : doubt)
          isSure &&= !isDoubtful
          return [inboxId, isBelieved ? count : own]
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
const createTurns = (list: CountedList, me: UserId) => {
  const known = createRecent<ChatId, Known>(REMEMBERED)
  return (chat: Chat, isNews: boolean): 1 | -1 | 0 | 'unknown' => {
    const before = known.get(chat.chatId)
    if (!isNewer(chat, before)) return 0
    const isIn = isListed(chat, list, me)
    known.put(chat.chatId, { epoch: chat.epoch, seq: chat.seq, isIn })
    if (before === undefined) return !isNews ? 0 : isIn && hasJustCome(chat, list) ? 1 : 'unknown'
    if (before.isIn === isIn) return 0
    return isIn ? 1 : -1
  }
}

/**
 * @param me whose the list is
 * @param read counts in the store
 */
export const createListCounts = ({
  live,
  seen,
  list,
  me,
  read,
}: {
  live: Live
  seen: SeenInboxes
  list: CountedList
  me: UserId
  read: () => Promise<readonly Counted[]>
}): ListCounts => {
  const listeners = new Set<() => void>()
  const ledger = createLedger(seen, () => {
    for (const listener of listeners) listener()
  })
  const turnOf = createTurns(list, me)
  let timer: ReturnType<typeof setTimeout> | undefined

  const refreshing = createRefreshing(
    async () => {
      const begun = performance.now()
      if (!ledger.read(await read(), begun)) soon()
    },
    () => undefined,
    GAP_MS[list],
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
