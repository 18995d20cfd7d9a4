import { z } from 'zod'
import { Chat } from '../model/chat.ts'
import { Entry } from '../model/message.ts'
import { decoded } from '../store/decoding.ts'
import { headKey, listPartition, listPlace, readHeadKeys, unreadPartition } from '../store/keys.ts'
import type { Item } from '../store/table.ts'

/** Where a chat stands, and its last commit: whoever appends next makes sure that all of it is written. */
export const Head = Chat.extend({
  /** Of the newest owner that wrote; 0 before any did. */
  ownerEpoch: z.number().int().nonnegative(),
  /** The chat's place in its inbox's list, ms. */
  listTs: z.number(),
  /** Messages that something waits for, see `awaited.ts`. */
  awaited: z.array(z.string()).optional(),
  pending: z.array(Entry),
})
export type Head = z.infer<typeof Head>

/** @throws SahutError corrupt_state */
export const headOf = (item: Item): Head => {
  const { PK: _PK, SK: _SK, listPK: _listPK, listSK: _listSK, unreadPK: _unreadPK, ...rest } = item
  return decoded(Head, item, { ...rest, ...readHeadKeys(item) })
}

/** What others see of it, with what newer code wrote there. */
export const chatOf = ({
  ownerEpoch: _owner,
  listTs: _listTs,
  awaited: _awaited,
  pending: _pending,
  ...chat
}: Head): Chat => chat

/** A lean row: it is written with each commit, and up to 1 KB that is one write unit. */
export const headItem = (head: Head): Item => {
  const { workspaceId, inboxId, chatId, listTs, ...rest } = head
  return {
    ...rest,
    ...headKey(head),
    listPK: listPartition(workspaceId, inboxId),
    listSK: listPlace(listTs, chatId),
    // Only then, so that the index `byUnread` holds what has something unread and nothing else.
    ...(head.unread > 0 ? { unreadPK: unreadPartition(inboxId) } : {}),
  }
}
