import type { Entry } from '../../model/message/message.ts'
import type { Condition, Item, Key } from '../../store/table.ts'
import type { Head } from '../head.ts'

/** A change of a row that moves on, under a condition which lets it only go forward: a zombie's late one changes nothing. */
export type Raise = { key: Key; change: Condition; condition: Condition }

/** What an entry writes: a row that says the same for ever, or a raise. Doing it again, at any time, does no harm. */
export type RowWrite = { put: Item } | { raise: Raise }

/** One kind of row that entries become. A new one: a file beside this one and a line in `row-kinds.ts`. */
export type RowKind = {
  /** The same entry of the same head always gives the same writes. Nothing for entries that have no such row. */
  of: (head: Head, entry: Entry) => RowWrite[]
  /** Somebody waits for its rows: whoever reads the head of a dead writer puts them, without waiting for an append. */
  isUrgent: boolean
}

export const DAY_S = 86_400

/** How long a WhatsApp message is known as seen, and how long changes can be replayed, s. */
export const KNOWN_S = 30 * DAY_S
export const REPLAYED_S = 7 * DAY_S

/** When the store deletes a row, in its own seconds. @param at ms */
export const expiry = (at: number, lifeS: number): number => Math.floor(at / 1000) + lifeS
