import { z } from 'zod'
import { Chat } from '../model/chat/chat.ts'
import { ChatId } from '../model/ids.ts'
import { Entry, Seq } from '../model/message/message.ts'
import { decoded } from '../store/decoding.ts'
import { isOpen } from '../model/chat/work.ts'
import { headKey } from '../store/keys/chat.ts'
import {
  listPartition,
  listPlace,
  ownerPartition,
  readHeadKeys,
  unreadPartition,
} from '../store/keys/lists.ts'
import { absent, is, same } from '../store/expressions.ts'
import type { Condition, Item } from '../store/table.ts'

/** Where a chat stands, and its last commit: whoever appends next makes sure that all of it is written. */
export const Head = Chat.extend({
  /** Of the newest owner that wrote; 0 before any did. */
  ownerEpoch: z.number().int().nonnegative(),
  /** The chat's place in its inbox's list, ms. */
  listTs: z.number(),
  /** The entry since which its peer is known by these addresses, see `addressed.ts`. */
  addressed: Seq.optional(),
  /** Messages that something waits for, see `awaited.ts`. */
  awaited: z.array(z.string()).optional(),
  pending: z.array(Entry),
})

/** It takes no entry: while another chat is joined with it, or for good because it was joined with another one. */
const Hold = z.union([z.object({ joining: ChatId }), z.object({ into: ChatId })])

/**
 * The head of a chat that takes no entry is a row of its own form: code of the releases before can't read it, and so
 * can't append to it.
 */
const HeldRow = z.object({ held: Head, hold: Hold })

export type Head = z.infer<typeof Head> & { hold?: z.infer<typeof Hold> | undefined }

/** @throws SahutError corrupt_state */
export const headOf = (item: Item): Head => {
  if ('held' in item) {
    const { held, hold } = decoded(HeldRow, item)
    return { ...held, hold }
  }
  const {
    PK: _PK,
    SK: _SK,
    listPK: _listPK,
    listSK: _listSK,
    unreadPK: _unreadPK,
    ownerPK: _ownerPK,
    ...rest
  } = item
  return decoded(Head, item, { ...rest, ...readHeadKeys(item) })
}

/** What others see of it, with what newer code wrote there. */
export const chatOf = ({
  ownerEpoch: _owner,
  listTs: _listTs,
  addressed: _addressed,
  awaited: _awaited,
  pending: _pending,
  hold: _hold,
  ...chat
}: Head): Chat => chat

/** Of a head's lists, those that it stands in: an index holds what has its attribute, and nothing else. */
export const listKeys = (head: Head): { listPK: string; ownerPK?: string; unreadPK?: string } => {
  const { workspaceId, inboxId, unread, work } = head
  return {
    listPK: listPartition(workspaceId, inboxId, work?.state && String(work.state)),
    ...(isOpen(head) && { ownerPK: ownerPartition(inboxId, work?.assignee) }),
    ...(unread > 0 && { unreadPK: unreadPartition(inboxId) }),
  }
}

/** A lean row: it is written with each commit, and up to 1 KB that is one write unit. */
export const headItem = ({ hold, ...head }: Head): Item => {
  const { workspaceId: _workspaceId, inboxId: _inboxId, chatId, listTs, ...rest } = head
  if (hold !== undefined) return heldItem(head, hold)
  return {
    ...rest,
    ...headKey(head),
    ...listKeys(head),
    listSK: listPlace(listTs, chatId),
  }
}

/** What tells a held head from every other one, for conditions. */
const heldAs = ({ epoch, seq, ownerEpoch }: Head, hold: z.infer<typeof Hold>): string =>
  [epoch, seq, ownerEpoch, ...Object.entries(hold).flat()].join(' ')

/** A chat that nobody wrote in yet, and one that is joined with another, is in no list. */
const heldItem = (head: Head, hold: z.infer<typeof Hold>): Item => {
  const { listPK, listSK, unreadPK, ownerPK } = headItem(head)
  const isListed = 'joining' in hold && head.seq > 0
  return {
    ...headKey(head),
    held: { ...head, pending: [] },
    hold,
    heldAs: heldAs(head, hold),
    ...(isListed && { listPK, listSK, unreadPK, ownerPK }),
  }
}

/** That a chat's head is still this one; of one that nobody wrote in yet, that there is none. */
export const unmoved = ({ hold, ...head }: Head): Condition => {
  if (hold !== undefined) return is('heldAs', heldAs(head, hold))
  return head.seq === 0
    ? absent('PK')
    : same({ epoch: head.epoch, seq: head.seq, ownerEpoch: head.ownerEpoch })
}

/** The chat that everything of this one stands in. */
export const joinedInto = ({ hold }: Head): ChatId | undefined =>
  hold !== undefined && 'into' in hold ? hold.into : undefined

/** The chat that is being joined with this one. */
export const joiningWith = ({ hold }: Head): ChatId | undefined =>
  hold !== undefined && 'joining' in hold ? hold.joining : undefined
