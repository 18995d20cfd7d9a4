import { z } from 'zod'

/**
 * Where a page of history begins: back from before a seq, or on from after one; or, before the log, back from a message
 * there (`''`: from the log's beginning).
 */
export type HistoryPlace = { before: number } | { after: number } | { past: string }

const FORM = /^(b|a)\.(0|[1-9]\d{0,11})$|^p\.(\d{15}#[\x21-\x7e]{3,300})?$/

/** A place in a chat as clients get it: opaque, so that history which lies before the log can be reached by it as well. */
export const historyCursor = (place: HistoryPlace): string => {
  if ('past' in place) return `p.${place.past}`
  return 'before' in place ? `b.${String(place.before)}` : `a.${String(place.after)}`
}

/** What `historyCursor` made, checked. */
export const HistoryCursor = z.string().regex(FORM, 'is none that a page of history gave')

/** The place that a checked cursor stands for. */
export const placeOf = (cursor: string): HistoryPlace => {
  if (cursor.startsWith('p')) return { past: cursor.slice(2) }
  const seq = Number(cursor.slice(2))
  return cursor.startsWith('b') ? { before: seq } : { after: seq }
}
