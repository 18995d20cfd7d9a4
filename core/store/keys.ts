import { SahutError } from '../contract/errors.ts'
import { ChatId, type InboxId, type MsgKey, type NumberId, type WorkspaceId } from '../model/ids.ts'
import type { ChatKey } from '../model/chat.ts'
import type { Item, Key } from './table.ts'

/*
 * Where the log keeps what. One partition a chat:
 *   HEAD         where the chat stands, and what its last commit was (`pending`)
 *   L#<seq>      an entry, never written with other content than at first
 *   L#<seq>#S    what became of a message since
 *   K#<msgKey>   the seq that a WhatsApp message got
 *   C#<seq>      who may decide about a message that waits: the worker that sends it, or who cancelled it
 * and one partition a number with what waits to be sent.
 */

const SEQ_DIGITS = 12
const TS_DIGITS = 15

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0')
const partition = ({ workspaceId, chatId }: ChatKey): string => `W#${workspaceId}#C#${chatId}`

export const headKey = (chat: ChatKey): Key => ({ PK: partition(chat), SK: 'HEAD' })
export const entryKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `L#${padded(seq, SEQ_DIGITS)}`,
})

/** Sorts right behind its message, so that one read brings both. */
export const statusKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `L#${padded(seq, SEQ_DIGITS)}#S`,
})
export const msgKeyKey = (chat: ChatKey, msgKey: MsgKey): Key => ({ PK: partition(chat), SK: `K#${msgKey}` })

export const claimKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `C#${padded(seq, SEQ_DIGITS)}`,
})

/** The seq that an entry's key says. Unchecked. */
export const readEntryKey = ({ SK }: Key): number => Number(SK.split('#')[1])

/** The rows of the entries from one seq to another, inclusive, each with its status behind it. */
export const entryRange = (
  chat: ChatKey,
  from: number,
  to: number,
): { PK: string; from: string; to: string } => ({
  PK: partition(chat),
  from: entryKey(chat, from).SK,
  to: statusKey(chat, to).SK,
})

export const outboxPartition = (number: NumberId): string => `N#${number}#OUT`
export const outboxKey = (number: NumberId, chatId: ChatId, seq: number): Key => ({
  PK: outboxPartition(number),
  SK: `${chatId}#${padded(seq, SEQ_DIGITS)}`,
})

/** Messages of a number that could not be kept, whole and encrypted. */
export const asidePartition = (number: NumberId): string => `N#${number}#ASIDE`
/** Messages whose content a number's phone is to be asked for. */
export const asksPartition = (number: NumberId): string => `N#${number}#ASK`

/** What an outbox row's key says. Unchecked. */
export const readOutboxKey = ({ SK }: Key): { chatId: string | undefined; seq: number } => {
  const [chatId, seq] = SK.split('#')
  return { chatId, seq: Number(seq) }
}

/** The partition of an inbox's chats in the index `byList`. */
export const listPartition = (workspaceId: WorkspaceId, inboxId: InboxId): string =>
  `W#${workspaceId}#I#${inboxId}`
/** Where a chat stands in them: by time, then by chat, so that the lists of several inboxes merge. */
export const listPlace = (listTs: number, chatId: ChatId): string => `${padded(listTs, TS_DIGITS)}#${chatId}`

/** The same in `byUnread`: an inbox's id is like no other, and HEAD has to stay below 1 KB. */
export const unreadPartition = (inboxId: InboxId): string => inboxId

/** How far an inbox was looked through for chats that an older release left out of `byUnread`. */
export const unreadWalkKey = (partition: string): Key => ({ PK: partition, SK: 'UNREAD-WALK' })

/** A list's cursor is the last place of its page. @throws SahutError invalid_input for what is no place */
export const checkListPlace = (cursor: string): void => {
  const [time = '', chatId = ''] = cursor.split('#')
  const isPlace = /^\d+$/.test(time) && time.length === TS_DIGITS && ChatId.safeParse(chatId).success
  if (!isPlace || cursor !== `${time}#${chatId}`)
    throw new SahutError('invalid_input', 'cursor is none that a page of this list gave', { field: 'cursor' })
}

/** What a HEAD's keys say, so that the row need not repeat it. Unchecked: the row's schema checks it with the rest. */
export const readHeadKeys = ({ PK, listPK, listSK }: Item) => {
  const part = (key: unknown, at: number): string | undefined => String(key).split('#')[at]
  return {
    workspaceId: part(PK, 1),
    chatId: part(PK, 3),
    inboxId: part(listPK, 3),
    listTs: Number(part(listSK, 0)),
  }
}
