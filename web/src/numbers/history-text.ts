import type { HistoryProgress } from '@sahut/core/model/number/number'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'

const REASONS: Record<NonNullable<HistoryProgress['reason']>, () => string> = {
  gone: m.history_gone,
  broken: m.history_broken,
  unreachable: m.history_unreachable,
  too_large: m.history_too_large,
}

/** How far a number's history is, for admins. */
export const historyText = ({ taken, state, reason }: HistoryProgress): string => {
  const count = taken.toLocaleString(getLocale())
  if (state === 'taking') return m.numbers_history_taking({ count })
  if (state === 'done' || reason === undefined) return m.numbers_history_done({ count })
  return m.numbers_history_failed({ count, reason: REASONS[reason]() })
}
