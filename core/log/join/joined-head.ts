import { applyEntry, type Chat, listTsOf } from '../../model/chat/chat.ts'
import { type Contact, renamed } from '../../model/person/contact.ts'
import { reachOf } from '../../model/chat/delivery.ts'
import type { MessageEntry } from '../../model/message/message.ts'
import { isReceived, isSaid } from '../../model/message/received.ts'
import { laterTimer } from '../../model/chat/timer.ts'
import { chatOf, type Head } from '../head.ts'
import { baseOf } from './places.ts'
import type { Source } from './sources.ts'

/** So many of ours are remembered as undelivered, as everywhere. */
const UNDELIVERED = 24

/** A head names so many awaited messages at most, by the ends of their keys. */
const AWAITED = 6

const personOf = ({ contact: from }: Head, { contact: to }: Head): Contact => {
  const phone = to.phone ?? from.phone ?? (from.id.endsWith('@lid') ? undefined : from.id.split('@')[0])
  const both = { ...from, ...to, ...(phone !== undefined && { phone }) }
  const { name = '', named } = from
  // Of two names of one kind the one of the chat that goes on stays.
  if (name === '' || (to.name !== undefined && (named === undefined || named === to.named))) return both
  return renamed(both, name, named)
}

const joinedLists = <Value>(
  one: readonly Value[] | undefined,
  other: readonly Value[] | undefined,
  most: number,
): Value[] | undefined => {
  const both = [...(other ?? []), ...(one ?? [])].slice(-most)
  return both.length === 0 ? undefined : both
}

/** What the joined chat comes to, counted while its messages take their places. */
export const createTally = (from: Head, to: Head) => {
  const epoch = Math.max(from.epoch, to.epoch) + 1
  const base = baseOf(from, to)
  const sides = { from, to }
  // What the team did with the two stands in them, line by line.
  const { preview: _preview, work: _work, ...bare } = chatOf(to)
  let chat: Chat = { ...bare, contact: personOf(from, to), lastTs: 0, received: 0 }
  /** The first that nobody has seen, and how many of the contact's came before it. */
  let unseen: { seq: number; received: number } | undefined
  let delivered = base
  let read = base
  let isReadSoFar = true
  const undelivered: number[] = []

  const reach = (message: MessageEntry, source: Source): void => {
    if (message.status !== 'sent' && message.status !== undefined) return
    const got = reachOf(source.entry.seq, sides[source.side])
    // Read is a watermark: it ends at the first that was not.
    isReadSoFar &&= got === 'read'
    if (isReadSoFar) read = message.seq
    if (got === 'sent') undelivered.push(message.seq)
    else delivered = message.seq
  }

  return {
    add: (message: MessageEntry, source: Source): void => {
      const { received } = chat
      chat = applyEntry(chat, message)
      if (message.fromMe && isSaid(message)) reach(message, source)
      const isUnseen = isReceived(message) && source.entry.seq > sides[source.side].seen
      if (isUnseen) unseen ??= { seq: message.seq, received }
    },
    /** @param seq of the entry that says that the chats were joined */
    head: (seq: number, at: number): Head => {
      const timer = laterTimer(from.timer, to.timer)
      const awaited = joinedLists(to.awaited, from.awaited, AWAITED)
      const left = undelivered.slice(-UNDELIVERED)
      const now = {
        ...from,
        ...to,
        ...chat,
        chatId: to.chatId,
        epoch,
        base,
        seq,
        lastTs: Math.max(from.lastTs, to.lastTs),
        seen: unseen === undefined ? seq - 1 : unseen.seq - 1,
        unread: unseen === undefined ? 0 : chat.received - unseen.received,
        read,
        delivered: Math.max(delivered, read),
        undelivered: left.length === 0 ? undefined : left,
        work: chat.work,
        timer,
        awaited,
        ownerEpoch: Math.max(from.ownerEpoch, to.ownerEpoch),
        // Where its person's addresses lead is written with what comes next.
        addressed: undefined,
        hold: undefined,
        pending: [
          { kind: 'change' as const, seq, at, change: { type: 'joined' as const, from: from.chatId } },
        ],
      }
      return { ...now, listTs: listTsOf(to.seq === 0 ? undefined : to.listTs, now) }
    },
  }
}
