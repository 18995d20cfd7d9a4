import type { ChatKey } from '../../model/chat/chat.ts'
import type { MsgKey } from '../../model/ids.ts'
import type { Key } from '../table.ts'
import { padded, type Prefix, SEQ_DIGITS, TS_DIGITS } from './place.ts'

const partition = ({ workspaceId, chatId }: ChatKey): string => `W#${workspaceId}#C#${chatId}`

/** The SK of every chat's head, and of nothing else. */
export const HEAD = 'HEAD'

export const headKey = (chat: ChatKey): Key => ({ PK: partition(chat), SK: HEAD })

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

/** What waits for one message, and one of that. Ids of WhatsApp have no `#`. */
export const waitingRange = (chat: ChatKey, of: MsgKey): Prefix => ({
  PK: partition(chat),
  prefix: `V#${of}#`,
})

export const waitingKey = (chat: ChatKey, of: MsgKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `V#${of}#${padded(seq, SEQ_DIGITS)}`,
})

/** All that is known by key in a chat, and all that waits for messages. */
export const knownRange = (chat: ChatKey): Prefix => ({ PK: partition(chat), prefix: 'K#' })

export const allWaitingRange = (chat: ChatKey): Prefix => ({ PK: partition(chat), prefix: 'V#' })

export const claimKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `C#${padded(seq, SEQ_DIGITS)}`,
})

/** Who is in a group, and what is set of it. */
export const groupKey = (chat: ChatKey): Key => ({ PK: partition(chat), SK: 'GROUP' })

/** Whom of a group a message of ours has reached. */
export const reachedKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `R#${padded(seq, SEQ_DIGITS)}`,
})

/** Which messages of a chat are marked. */
export const marksKey = (chat: ChatKey): Key => ({ PK: partition(chat), SK: 'MARKS' })

const PAST = 'B#'

/** Where a message from before the log lies: by its time, ms, then by its name. */
export const pastPlace = (sortTs: number, key: MsgKey): string => `${padded(sortTs, TS_DIGITS)}#${key}`

export const pastKey = (chat: ChatKey, place: string): Key => ({
  PK: partition(chat),
  SK: `${PAST}${place}`,
})

/** Of a row from before the log. Unchecked. */
export const readPastPlace = ({ SK }: Key): string => SK.slice(PAST.length)

/** All before the log, or what lies there up to a place, inclusive. */
export const pastRange = (chat: ChatKey, place = '~'): { PK: string; from: string; to: string } => ({
  PK: partition(chat),
  from: PAST,
  to: pastKey(chat, place).SK,
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
