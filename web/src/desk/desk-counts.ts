import type { Counts } from '@sahut/core/contract/api/chats'
import type { Chat } from '@sahut/core/model/chat/chat'
import { COUNTED_LISTS, type CountedList } from '@sahut/core/model/chat/chat-list'
import type { InboxId, UserId } from '@sahut/core/model/ids'
import { createListCounts } from '../inbox/list/list-counts.ts'
import type { Live } from '../live/live.ts'
import type { SeenInboxes } from '../live/seen-inboxes.ts'

/** How many chats of each inbox stand in each list that is counted; nothing before that is known. */
export type DeskCounts = Record<CountedList, ReadonlyMap<InboxId, number> | undefined>

/** The same answer for all who ask while it is under way. */
const together = <Answer>(ask: () => Promise<Answer>): (() => Promise<Answer>) => {
  let asked: Promise<Answer> | undefined
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined
    })
    return asked
  }
}

/** All that is counted for an agent, each list by itself, by one answer of the store. @param me whose list `mine` is */
export const createDeskCounts = ({
  live,
  seen,
  me,
  read,
}: {
  live: Live
  seen: SeenInboxes
  me: UserId
  read: () => Promise<Counts>
}) => {
  const asked = together(read)
  const countOf = (list: CountedList) =>
    createListCounts({
      live,
      seen,
      list,
      me,
      read: async () => (await asked()).inboxes.map((inbox) => ({ ...inbox, count: inbox[list] })),
    })
  const counts = { unread: countOf('unread'), mine: countOf('mine'), unassigned: countOf('unassigned') }
  const all = COUNTED_LISTS.map((list) => counts[list])
  return {
    now: (): DeskCounts => ({
      unread: counts.unread.now(),
      mine: counts.mine.now(),
      unassigned: counts.unassigned.now(),
    }),
    onChange: (listener: () => void): void => {
      for (const count of all) count.onChange(listener)
    },
    learn: (chats: readonly Chat[]): void => {
      for (const count of all) count.learn(chats)
    },
    refresh: (): void => {
      for (const count of all) count.refresh()
    },
  }
}
