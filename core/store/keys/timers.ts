import type { ChatId } from '../../model/ids.ts'
import type { Key } from '../table.ts'
import { padded, SEQ_DIGITS, TS_DIGITS } from './place.ts'

/** So many partitions share what is to be done in time. */
const TIMER_PARTS = 4

const timerPart = (chatId: ChatId): number => Number.parseInt(chatId.slice(-2), 36) % TIMER_PARTS

/** Something that is to be done to a chat at a time, ms; named by the entry that asked for it, which may ask for several. */
export const timerKey = (at: number, chatId: ChatId, seq: number, what: string): Key => ({
  PK: `TIMER#${String(timerPart(chatId))}`,
  // The last release knows one.
  SK: `${padded(at, TS_DIGITS)}#${chatId}#${padded(seq, SEQ_DIGITS)}${what === 'wake' ? '' : `#${what}`}`,
})

/** What is due by a time, part by part. */
export const timersDue = (now: number): { PK: string; from: string; to: string }[] =>
  Array.from({ length: TIMER_PARTS }, (_, part) => ({
    PK: `TIMER#${String(part)}`,
    from: '0',
    to: `${padded(now, TS_DIGITS)}#~`,
  }))
