import type { UserId } from '@sahut/core/model/ids'
import { type MessageEntry, type MessageStatus, shownStatus } from '@sahut/core/model/message/message'
import { isReceived, isSaid } from '@sahut/core/model/message/received'
import type { Conversation } from '../../live/conversation-state.ts'
import type { PendingMessage } from '../../live/outbox.ts'
import { albumOf } from './albums.ts'

/** Messages of one author within this time of each other stand together, ms. */
const GROUP_MS = 5 * 60_000

/** What the list of a conversation is made of, top to bottom. */
export type Row =
  | { type: 'start'; key: string }
  | { type: 'day'; key: string; at: number }
  /** Above the first of the contact's messages that nobody of the team had seen when the chat was opened. */
  | { type: 'unread'; key: string; count: number; isOver: boolean }
  | {
      type: 'message'
      key: string
      message: MessageEntry
      status: MessageStatus | undefined
      /** Whether it begins a run of messages by the same author. */
      startsGroup: boolean
      /** Whether what failed has been sent once more since. */
      isSentAgain: boolean
    }
  /** Photos and films that were sent together, in the order of the log. */
  | {
      type: 'album'
      key: string
      messages: MessageEntry[]
      statuses: (MessageStatus | undefined)[]
      startsGroup: boolean
    }
  | { type: 'pending'; key: string; message: PendingMessage; startsGroup: boolean }

/** What was unread when the chat was opened: frozen for the visit, and over once the agent has answered. */
export type UnreadMark = {
  seen: number
  count: number
  /** Where the log stood then, and when that was, ms. */
  seq: number
  at: number
  isOver: boolean
}

/** Whether an agent has written in a chat since it was opened: what had been unread is dealt with. */
export const isAnswered = (
  mark: UnreadMark,
  { messages }: Pick<Conversation, 'messages'>,
  pending: readonly PendingMessage[],
  agent: UserId,
): boolean =>
  pending.some(({ at }) => at >= mark.at) ||
  messages.some(
    (message) =>
      message.seq > mark.seq &&
      isSaid(message) &&
      message.author.type === 'agent' &&
      message.author.userId === agent,
  )

/** Of a chat of which nothing is known yet. */
const NOTHING_YET = { delivered: 0, read: 0 }

const dayOf = (at: number): string => new Date(at).toDateString()

const authorOf = ({ author }: MessageEntry): string => {
  if (author.type === 'agent') return `agent ${author.userId}`
  return author.type === 'contact' ? `contact ${author.id ?? ''}` : String(author.type)
}

const joins = (before: MessageEntry, message: MessageEntry): boolean =>
  authorOf(before) === authorOf(message) &&
  isSaid(before) &&
  isSaid(message) &&
  Math.abs(message.sortTs - before.sortTs) < GROUP_MS &&
  dayOf(before.sortTs) === dayOf(message.sortTs)

/** The same key before and after the log has it: what was sent must not flicker when it arrives. */
const keyOf = (message: MessageEntry): string =>
  message.clientMsgId === undefined ? `s${message.seq}` : `c${message.clientMsgId}`

/** Senders name albums: what stands apart has a name of its own. */
const albumKey = (album: string, first: MessageEntry | undefined): string =>
  `a${album} ${first === undefined ? '' : keyOf(first)}`

/** Which failed messages were sent again: ours with the same text came later, of whatever colleague. */
const resending = (
  messages: readonly MessageEntry[],
  pending: readonly PendingMessage[],
): ((message: MessageEntry) => boolean) => {
  const failed = new Set(
    messages.flatMap(({ status, content }) =>
      status === 'failed' && content.type === 'text' ? [content.text.trim()] : [],
    ),
  )
  const newest = new Map<string, number>()
  for (const { fromMe, content, seq } of failed.size === 0 ? [] : messages) {
    if (fromMe && content.type === 'text' && failed.has(content.text.trim()))
      newest.set(content.text.trim(), seq)
  }
  for (const { text = '' } of pending) if (failed.has(text.trim())) newest.set(text.trim(), Infinity)
  return ({ status, content, seq }) =>
    status === 'failed' && content.type === 'text' && (newest.get(content.text.trim()) ?? 0) > seq
}

/**
 * The rows of a conversation. While older messages are still to come, the oldest one that is here has no row of
 * its own: it only tells whether a day or a group begins below it. So a page that is put in front never changes a
 * row that was there, and nothing moves.
 * @param pending of this chat, oldest first; those that the log has by now are left out
 */
export const rowsOf = (
  { messages, older, chat }: Conversation,
  pending: readonly PendingMessage[],
  unread: UnreadMark | undefined,
): Row[] => {
  const rows: Row[] = older === undefined && chat !== undefined ? [{ type: 'start', key: 'start' }] : []
  const logged = new Set<string>()
  const wasSentAgain = resending(messages, pending)
  let before: MessageEntry | undefined
  let isMarked = unread === undefined
  for (const message of messages) {
    // What it told of stands elsewhere by now.
    if (message.gone !== undefined) continue
    if (message.clientMsgId !== undefined) logged.add(message.clientMsgId)
    const isContext = before === undefined && older !== undefined
    const isUnread = unread !== undefined && message.seq > unread.seen
    if (!isContext) {
      const newDay = before === undefined || dayOf(before.sortTs) !== dayOf(message.sortTs)
      // By its message: a day comes again where something arrives that was sent the day before.
      if (newDay) rows.push({ type: 'day', key: `d${keyOf(message)}`, at: message.sortTs })
      const marks = isUnread && isReceived(message) && !isMarked
      if (marks) rows.push({ type: 'unread', key: 'unread', count: unread.count, isOver: unread.isOver })
      const status = isSaid(message) ? shownStatus(message, chat ?? NOTHING_YET) : undefined
      const startsGroup = newDay || marks || before === undefined || !joins(before, message)
      const album = albumOf(message)
      const open = rows.at(-1)
      if (album === undefined)
        rows.push({
          type: 'message',
          key: keyOf(message),
          message,
          status,
          isSentAgain: wasSentAgain(message),
          startsGroup,
        })
      else if (!startsGroup && open?.type === 'album' && open.key === albumKey(album, open.messages[0])) {
        open.messages.push(message)
        open.statuses.push(status)
      } else
        rows.push({
          type: 'album',
          key: albumKey(album, message),
          messages: [message],
          statuses: [status],
          startsGroup,
        })
      isMarked ||= marks
    }
    // What nobody has seen begins above what is here, and so does its mark.
    if (isContext && isUnread) isMarked = true
    before = message
  }
  const waiting = pending.filter(({ clientMsgId }) => !logged.has(clientMsgId))
  return [...rows, ...pendingRows(waiting, before)]
}

const pendingRows = (pending: readonly PendingMessage[], last: MessageEntry | undefined): Row[] =>
  pending.map((message, at) => ({
    type: 'pending',
    key: `c${message.clientMsgId}`,
    message,
    startsGroup: at === 0 && last?.author.type !== 'agent',
  }))

/** Rows as a virtual list gets them, and whether this change of them is one of its start. */
export type RowView = {
  rows: readonly Row[]
  shift: boolean
  /** What the rows will be after the next commit; the same as `rows` when nothing is left to do. */
  target: readonly Row[]
}

/**
 * The next commit of a list. A virtual list keeps its place either from the start or from the end (`shift`), so
 * a change of both is split: first the start, then, in a commit of its own, the end.
 */
export const nextView = (view: RowView, target: readonly Row[]): RowView => {
  const { rows } = view
  const first = rows[0]?.key
  const last = rows.at(-1)?.key
  const startMoved = rows.length > 0 && target[0]?.key !== first
  if (!startMoved) return { rows: target, shift: false, target }
  const known = new Set(rows.map(({ key }) => key))
  if (!target.some(({ key }) => known.has(key))) return { rows: target, shift: false, target }
  const end = target.findLastIndex(({ key }) => key === last)
  if (end === -1 || end === target.length - 1) return { rows: target, shift: true, target }
  return { rows: target.slice(0, end + 1), shift: true, target }
}
