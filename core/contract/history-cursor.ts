import { z } from 'zod'

/** Where a page of history begins: back from before a seq, or on from after one. */
export type HistoryPlace = { before: number } | { after: number }

const FORM = /^(b|a)\.(0|[1-9]\d{0,11})$/

/** A place in a chat as clients get it: opaque, so that history which lies before the log can be reached by it as well. */
export const historyCursor = (place: HistoryPlace): string =>
  'before' in place ? `b.${String(place.before)}` : `a.${String(place.after)}`

/** What `historyCursor` made, checked. */
export const HistoryCursor = z.string().regex(FORM, 'is none that a page of history gave')

/** The place that a checked cursor stands for. */
export const placeOf = (cursor: string): HistoryPlace => {
  const seq = Number(cursor.slice(2))
  return cursor.startsWith('b') ? { before: seq } : { after: seq }
}
