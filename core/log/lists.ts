import type { Chat } from '../model/chat/chat.ts'
import { type ChatList, isListed } from '../model/chat/chat-list.ts'
import { same, setting } from '../store/expressions.ts'
import { headKey } from '../store/keys/chat.ts'
import {
  checkListPlace,
  listPartition,
  ownerPartition,
  unreadPartition,
  unreadWalkKey,
} from '../store/keys/lists.ts'
import { readListPlace } from '../store/keys/lists.ts'
import type { Index, Item, Key, Table } from '../store/table.ts'
import type { InboxId, UserId, WorkspaceId } from '../model/ids.ts'
import type { ChatLog } from './chat-log.ts'
import type { Complete } from './append/complete-commits.ts'
import { mapAtMost } from '../process/map-at-most.ts'
import { chatOf, type Head, joinedInto, listKeys } from './head.ts'
import type { OnTrouble } from './append/tell-commit.ts'

type Lists = Pick<ChatLog, 'chats' | 'count' | 'places'>

/** Where the chats of a list are found. */
const PARTITIONS: Record<
  ChatList,
  {
    index: Index
    of: (inbox: { workspaceId: WorkspaceId; inboxId: InboxId; me: UserId | undefined }) => string
  }
> = {
  open: { index: 'byList', of: ({ workspaceId, inboxId }) => listPartition(workspaceId, inboxId) },
  snoozed: {
    index: 'byList',
    of: ({ workspaceId, inboxId }) => listPartition(workspaceId, inboxId, 'snoozed'),
  },
  resolved: {
    index: 'byList',
    of: ({ workspaceId, inboxId }) => listPartition(workspaceId, inboxId, 'resolved'),
  },
  unread: { index: 'byUnread', of: ({ inboxId }) => unreadPartition(inboxId) },
  mine: { index: 'byOwner', of: ({ inboxId, me }) => ownerPartition(inboxId, me) },
  unassigned: { index: 'byOwner', of: ({ inboxId }) => ownerPartition(inboxId, undefined) },
}

/** The attributes by which a head stands in lists. */
const PLACES = ['listPK', 'ownerPK', 'unreadPK']

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

/** Where chats stand in a list, by the index alone. */
const createPlaces =
  (table: Table): ChatLog['places'] =>
  async ({ workspaceId, inboxId, list, me }, cursor, limit) => {
    if (cursor !== undefined) checkListPlace(cursor)
    const { index, of } = PARTITIONS[list]
    const { items } = await table.query({
      PK: of({ workspaceId, inboxId, me }),
      index,
      descending: true,
      // The last place of the page before.
      limit: limit + 1,
      ...(cursor === undefined ? {} : { to: cursor }),
    })
    return items
      .map(({ listSK }) => String(listSK))
      .filter((place) => place !== cursor)
      .slice(0, limit)
      .flatMap((place) => {
        const chatId = readListPlace(place)
        return chatId === undefined ? [] : [{ chatId, place }]
      })
  }

/**
 * Lists of chats, and how many stand in them.
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
  /** Brings a chat's places in line with its head: code of the release before writes heads without some of them. */
  const mend = async (items: readonly Item[], heads: readonly Head[]): Promise<void> => {
    const rowOf = new Map(items.map((item) => [item.PK, item]))
    await Promise.all(
      heads.map(async (head) => {
        const due: Partial<Record<string, string>> = listKeys(head)
        const row = rowOf.get(headKey(head).PK)
        if (head.hold !== undefined || PLACES.every((name) => row?.[name] === due[name])) return
        await table.update(
          headKey(head),
          setting(
            due,
            PLACES.filter((name) => due[name] === undefined),
          ),
          same({ epoch: head.epoch, seq: head.seq }),
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
    chats: async ({ workspaceId, inboxIds, list = 'open', me }, cursor, limit) => {
      if (cursor !== undefined) checkListPlace(cursor)
      const { index, of } = PARTITIONS[list]
      const pages = await mapAtMost(ASKED_AT_ONCE, inboxIds, (inboxId) =>
        table.query({
          PK: of({ workspaceId, inboxId, me }),
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
        chats: heads
          .filter((head) => isListed(head, list, me))
          .map(chatOf)
          .sort(newestFirst),
        ...(following.length > limit && last !== undefined ? { next: last } : {}),
      }
    },

    places: createPlaces(table),

    count: async ({ workspaceId, inboxId, me }, list) => {
      await unlessItFails(walk(listPartition(workspaceId, inboxId)), onTrouble)
      const { index, of } = PARTITIONS[list]
      return table.count({ PK: of({ workspaceId, inboxId, me }), index })
    },
  }
}
