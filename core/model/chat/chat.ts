import { z } from 'zod'
import type { WorkContent } from '../content/work.ts'
import { withoutSeqs, withSent } from './delivery.ts'
import { Contact, renamed } from '../person/contact.ts'
import { ChatId, InboxId, NumberId, WorkspaceId } from '../ids.ts'
import type { PastChange } from '../message/change.ts'
import {
  type Change,
  type Draft,
  type Entry,
  type MessageEntry,
  Seq,
  type ReceiptsChange,
  risenStatus,
  type StatusChange,
} from '../message/message.ts'
import { kept, newer, openEnum } from '../newer.ts'
import { PhoneSettings, settingsAfter } from '../number/phone-settings.ts'
import { Preview, previewOf, wordsOf } from './preview.ts'
import { isSaid } from '../message/received.ts'
import { laterTimer, Timer } from './timer.ts'
import {
  isIdleWork,
  Work,
  workAfter,
  workOnceAnswered,
  workOnceAsked,
  workOnceAskedBack,
  workOnceNoted,
  workOnceRated,
} from './work.ts'

export { Contact }

/** The longest name of a contact, in UTF-8: WhatsApp's apps end at 25 signs for persons and 100 for groups. */
export const CONTACT_NAME_BYTES = 100

/** A chat list's index entry moves at most this often per chat, ms: each move costs a write. */
export const LIST_STEP_MS = 10_000

/** A chat as agents see it. */
export const Chat = kept({
  chatId: ChatId,
  workspaceId: WorkspaceId,
  inboxId: InboxId,
  numberId: NumberId,
  contact: Contact,
  /** Another epoch means that seqs were given anew: reload. */
  epoch: z.number().int().positive(),
  /** What stands here and before has its place behind it, where its epoch began: it is read no more. */
  base: Seq.optional(),
  /** It was joined with another chat of the same person, where everything of it stands. */
  into: ChatId.optional(),
  /** Of the last entry. */
  seq: Seq,
  preview: Preview.optional(),
  /** Newest sortTs, ms. */
  lastTs: z.number(),
  /** Contact's messages so far. */
  received: z.number().int().nonnegative(),
  /** Those of them that nobody of the team has seen. */
  unread: z.number().int().nonnegative(),
  seen: Seq,
  /** How far our messages got, see `delivery.ts`. */
  delivered: Seq,
  read: Seq,
  undelivered: z.array(Seq).optional(),
  onPhone: PhoneSettings.optional(),
  /** Of disappearing messages, once anybody set one. */
  timer: Timer.optional(),
  /** Whether there are messages from before the log, or the phone was asked for some; `all` if it has no earlier ones. */
  past: openEnum(['some', 'all']).optional(),
  /** The change with which the team last said something new of the person. */
  person: Seq.optional(),
  /** Where the team stands with it. */
  work: Work.optional(),
})
export type Chat = z.infer<typeof Chat>

/** What names a chat in the store. */
export type ChatKey = Pick<Chat, 'workspaceId' | 'chatId'>

/** What has to be known of a chat to append to it, before it exists. */
export type ChatRef = Pick<Chat, 'chatId' | 'workspaceId' | 'inboxId' | 'numberId' | 'contact'>

export const newChat = (ref: ChatRef): Chat => ({
  chatId: ref.chatId,
  workspaceId: ref.workspaceId,
  inboxId: ref.inboxId,
  numberId: ref.numberId,
  contact: ref.contact,
  epoch: 1,
  seq: 0,
  lastTs: 0,
  received: 0,
  unread: 0,
  seen: 0,
  delivered: 0,
  read: 0,
})

/** The chat with this work on it; without the attribute if there is none. */
const withWork = ({ work: _before, ...chat }: Chat, work: Work | undefined): Chat =>
  work === undefined ? chat : { ...chat, work }

/** Whoever resolves a chat has seen what is in it. */
const afterWork = (chat: Chat, content: WorkContent, line: MessageEntry): Chat => {
  const next = withWork(chat, workAfter(chat.work, content, line))
  return content.state === 'resolved' ? { ...next, seen: chat.seq, unread: 0 } : next
}

/** What nobody said to anybody is a line: the chat keeps its place and what is unread. */
const afterLine = (chat: Chat, message: MessageEntry): Chat => {
  const isFirst = chat.preview === undefined && message.content.type === 'group'
  const next: Chat = {
    ...chat,
    seq: message.seq,
    lastTs: chat.lastTs === 0 ? message.sortTs : chat.lastTs,
    ...(isFirst && { preview: previewOf(message) }),
  }
  if (message.content.type === 'work') return afterWork(next, message.content, message)
  if (message.content.type !== 'note') return next
  return withWork(next, workOnceNoted(chat.work, message.content, message))
}

const afterMessage = (chat: Chat, message: MessageEntry): Chat => {
  if (!isSaid(message)) return afterLine(chat, message)
  const next = {
    ...chat,
    seq: message.seq,
    lastTs: Math.max(chat.lastTs, message.sortTs),
    preview: previewOf(message),
  }
  if (!message.fromMe && message.rates !== undefined)
    return withWork(
      // Nobody has to answer it.
      { ...next, received: chat.received + 1, seen: message.seq },
      workOnceRated(chat.work, message.rates),
    )
  if (!message.fromMe)
    return {
      ...next,
      received: chat.received + 1,
      unread: chat.unread + 1,
      work: workOnceAsked(chat.work, message),
    }
  // What nobody wrote answers nobody, and nobody has seen what came before.
  if (message.author.type === 'automatic') {
    const sent = { ...next, undelivered: withSent(chat, message.seq) }
    return message.asksFor === 'rating' ? withWork(sent, workOnceAskedBack(chat.work, message)) : sent
  }
  // Whoever of our side answers has seen what came before, wherever that was read.
  const answered = { ...next, seen: message.seq, unread: 0, undelivered: withSent(chat, message.seq) }
  return withWork(answered, workOnceAnswered(chat.work))
}

const afterStatus = (chat: Chat, { target, status }: StatusChange): Chat => {
  const { preview } = chat
  // What never leaves is not waited for.
  const undelivered = status === 'sent' ? chat.undelivered : withoutSeqs(chat, [target])
  if (preview?.seq !== target) return { ...chat, undelivered }
  return { ...chat, undelivered, preview: { ...preview, status: risenStatus(preview.status, status) } }
}

const afterReceipts = (chat: Chat, change: ReceiptsChange): Chat => {
  const read = Math.max(chat.read, change.read ?? 0)
  const { reached = [] } = change
  return {
    ...chat,
    read,
    delivered: Math.max(chat.delivered, change.delivered ?? 0, read, ...reached),
    undelivered: withoutSeqs(chat, reached),
  }
}

/** The chat after it was told of a timer; the same object if that changes nothing. */
export const withTimer = (chat: Chat, told: Timer | undefined): Chat => {
  const timer = laterTimer(chat.timer, told)
  return timer === undefined || timer === chat.timer ? chat : { ...chat, timer }
}

const picturedWith = ({ picture: _before, ...contact }: Contact, picture: string | undefined): Contact =>
  picture === undefined ? contact : { ...contact, picture }

const isSameSettings = (one: PhoneSettings = {}, other: PhoneSettings = {}): boolean =>
  one.archived === other.archived && one.pinned === other.pinned && one.mutedUntil === other.mutedUntil

const isSameName = (one: Contact, other: Contact): boolean =>
  one.name === other.name && one.named === other.named && one.ours === other.ours

/** What was said before the log moves nothing of what it says, and stands for a chat only that says nothing yet. */
const afterPast = (chat: Chat, { newest, isAll }: PastChange, seq: number): Chat => {
  const past = isAll === true || chat.past === 'all' ? 'all' : 'some'
  if (newest === undefined || (chat.preview !== undefined && chat.lastTs >= newest.sortTs))
    return { ...chat, past }
  const { sortTs, text, what, fromMe } = newest
  return {
    ...chat,
    past,
    lastTs: Math.max(chat.lastTs, sortTs),
    preview: { seq, text, fromMe, ...(what === undefined ? {} : { what }) },
  }
}

const afterChange = (chat: Chat, change: Change, seq = chat.seq): Chat => {
  switch (change.type) {
    case 'status':
      return afterStatus(chat, change)
    case 'content': {
      const { preview } = chat
      if (preview?.seq !== change.target) return chat
      const { text: _text, what: _what, ...rest } = preview
      return { ...chat, preview: { ...rest, ...wordsOf(change.content) } }
    }
    case 'receipts':
      return afterReceipts(chat, change)
    case 'seen':
      return change.seq <= chat.seen
        ? chat
        : { ...chat, seen: change.seq, unread: chat.received - change.received }
    case 'unseen':
      return change.seq >= chat.seen
        ? chat
        : { ...chat, seen: change.seq, unread: chat.received - change.received }
    case 'timer':
      return withTimer(chat, change.timer)
    case 'named':
      return {
        ...chat,
        contact: renamed(chat.contact, change.name, change.by),
        ...(change.by === 'team' && { person: seq }),
      }
    case 'person':
      return { ...chat, person: seq }
    case 'past':
      return afterPast(chat, change, seq)
    case 'pictured':
      return { ...chat, contact: picturedWith(chat.contact, change.picture) }
    case 'on-phone':
      return { ...chat, onPhone: settingsAfter(chat.onPhone, change.set) }
    // Its head says what it is from there on.
    case 'joined':
      return chat
    // Of single messages, which a chat's line in a list does not tell.
    case 'reaction':
    case 'pinned':
    case 'starred':
    case 'preview':
    case 'asked':
    case 'refused':
    case 'waiting':
    case 'gone':
    case 'media':
    case newer:
    default:
      return chat
  }
}

/** The chat after one more entry. Pure: the log and the browser use the same. */
export const applyEntry = (chat: Chat, entry: Entry): Chat => {
  switch (entry.kind) {
    case 'message':
      return afterMessage(chat, entry)
    case 'change':
      return { ...afterChange(chat, entry.change, entry.seq), seq: entry.seq }
    case newer:
    default:
      return { ...chat, seq: entry.seq }
  }
}

/** Whether a draft is known to change nothing of this chat, so that it needs no entry. */
export const isIdle = (chat: Chat, draft: Draft): boolean => {
  if (draft.kind === 'message') return draft.content.type === 'work' && isIdleWork(chat, draft.content)
  if (draft.kind !== 'change') return false
  const { change } = draft
  switch (change.type) {
    case 'receipts': {
      const after = afterChange(chat, change)
      return (
        after.read === chat.read &&
        after.delivered === chat.delivered &&
        after.undelivered?.length === chat.undelivered?.length
      )
    }
    case 'seen':
    case 'unseen':
      return afterChange(chat, change).seen === chat.seen
    case 'timer':
      return withTimer(chat, change.timer) === chat
    case 'named':
      return isSameName(chat.contact, renamed(chat.contact, change.name, change.by))
    case 'past':
      return change.count === 0 && afterPast(chat, change, chat.seq).past === chat.past
    case 'pictured':
      return chat.contact.picture === change.picture
    case 'on-phone':
      return isSameSettings(chat.onPhone, settingsAfter(chat.onPhone, change.set))
    // What messages became is not the chat's to know, and what newer code means by its own changes nobody knows here.
    case 'status':
    case 'content':
    case 'media':
    case 'reaction':
    case 'pinned':
    case 'starred':
    case 'preview':
    case 'asked':
    case 'refused':
    case 'waiting':
    case 'gone':
    case 'joined':
    case 'person':
    case newer:
    default:
      return false
  }
}

/** Where the chat stands in its inbox's list, given where it stood: newest first, moved in steps. */
export const listTsOf = (before: number | undefined, chat: Chat): number =>
  before !== undefined && chat.lastTs - before < LIST_STEP_MS ? before : chat.lastTs
