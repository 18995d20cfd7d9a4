import type { Chat } from '../model/chat.ts'
import { all, is, setting } from '../store/expressions.ts'
import { checkListPlace, headKey, listPartition, unreadPartition, unreadWalkKey } from '../store/keys.ts'
import type { Index, Item, Key, Table } from '../store/table.ts'
import type { InboxId, WorkspaceId } from '../model/ids.ts'
import type { ChatLog, Selection } from './chat-log.ts'
import type { Complete } from './complete-commits.ts'
import { mapAtMost } from '../process/map-at-most.ts'
import { chatOf, type Head, joinedInto } from './head.ts'
import type { OnTrouble } from './tell-commit.ts'

type Lists = Pick<ChatLog, 'chats' | 'unread'>

/** Where the chats of a list are found, and whether one belongs to it. */
const SELECTIONS: Record<
  Selection | 'all',
  {
    index: Index
    partitionOf: (workspaceId: WorkspaceId, inboxId: InboxId) => string
    holds: (head: Head) => boolean
  }
> = {
  all: { index: 'byList', partitionOf: listPartition, holds: () => true },
  unread: {
    index: 'byUnread',
    partitionOf: (_workspaceId, inboxId) => unreadPartition(inboxId),
    holds: ({ unread }) => unread > 0,
  },
}

/** So many chats of an inbox are looked through with one count. */
const WALKED = 200

/** So many inboxes of one list are asked at a time. */
const ASKED_AT_ONCE = 16

/** An inbox is looked through again after this, ms: a rollback may have brought the older release back meanwhile. */
const WALKED_AGAIN_MS = 24 * 60 * 60_000

/** What failed here is no reader's: whoever reads next tries again, and operators hear of it. */
const unlessItFails = async (work: Promise<void>, onTrouble: OnTrouble): Promise<void> => {
  try {
    await work
  } catch (error) {
    onTrouble(error)
  }
}

const newestFirst = (a: Chat, b: Chat): number => b.lastTs - a.lastTs || (a.chatId < b.chatId ? -1 : 1)

/**
 * Lists of chats, and how many of them are unread.
 * @param readable the heads of these rows that can be read
 * @param complete gets the heads that are read, to finish what their writers left undone
 */
export const createLists = (
  table: Table,
  readable: (items: readonly Item[]) => Head[],
  complete: Complete,
  now: () => number,
  onTrouble: OnTrouble,
): Lists => {
  /** Brings a chat's place in `byUnread` in line with its head: code of the release before writes heads without it. */
  const mend = async (items: readonly Item[], heads: readonly Head[]): Promise<void> => {
    const placeOf = new Map(items.map(({ PK, unreadPK }) => [PK, unreadPK]))
    const due = (head: Head): string | undefined =>
      head.unread > 0 ? unreadPartition(head.inboxId) : undefined
    await Promise.all(
      heads
        .filter((head) => placeOf.get(headKey(head).PK) !== due(head))
        .map((head) => {
          const unreadPK = due(head)
          return table.update(
            headKey(head),
            setting({ unreadPK }, unreadPK === undefined ? ['unreadPK'] : []),
            all(is('epoch', head.epoch), is('seq', head.seq)),
          )
        }),
    )
  }

  const headsOf = async (places: readonly Key[]): Promise<Head[]> => {
    const items = await table.getMany(places.map(({ PK, SK }) => ({ PK, SK })))
    // The index lags: a chat that was joined with another one a moment ago may still be in it.
    const heads = readable(items).filter((head) => joinedInto(head) === undefined)
    await Promise.all([complete(heads), unlessItFails(mend(items, heads), onTrouble)])
    return heads
  }

  /** Some more chats of an inbox, until all were looked through once. */
  const walk = async (partition: string): Promise<void> => {
    const key = unreadWalkKey(partition)
    const known = await table.get(key)
    const at = known?.['at']
    const to = known?.['to']
    if (typeof at === 'number' && now() - at < WALKED_AGAIN_MS) return
    const { items, cursor } = await table.query({
      PK: partition,
      index: 'byList',
      descending: true,
      limit: WALKED,
      ...(typeof to === 'string' ? { to } : {}),
    })
    await headsOf(items)
    const last = items.at(-1)?.['listSK']
    await table.put({ ...key, ...(cursor === undefined || last === to ? { at: now() } : { to: last }) })
  }

  return {
    chats: async ({ workspaceId, inboxIds, only }, cursor, limit) => {
      if (cursor !== undefined) checkListPlace(cursor)
      const { index, partitionOf, holds } = SELECTIONS[only ?? 'all']
      const pages = await mapAtMost(ASKED_AT_ONCE, inboxIds, (inboxId) =>
        table.query({
          PK: partitionOf(workspaceId, inboxId),
          index,
          descending: true,
          // The last place of the page before, and one that tells whether there is more.
          limit: limit + 2,
          ...(cursor === undefined ? {} : { to: cursor }),
        }),
      )
      const following = pages
        .flatMap(({ items }) => items)
        .map(({ PK, SK, listSK }) => ({ PK, SK, place: String(listSK) }))
        .filter(({ place }) => place !== cursor)
        .sort((a, b) => (a.place < b.place ? 1 : -1))
      const places = following.slice(0, limit)
      const heads = await headsOf(places)
      const last = places.at(-1)?.place
      return {
        // The index lags: what was read a moment ago may still be in it.
        chats: heads.filter(holds).map(chatOf).sort(newestFirst),
        ...(following.length > limit && last !== undefined ? { next: last } : {}),
      }
    },

    unread: async ({ workspaceId, inboxId }) => {
      await unlessItFails(walk(listPartition(workspaceId, inboxId)), onTrouble)
      return table.count({ PK: unreadPartition(inboxId), index: 'byUnread' })
    },
  }
}
