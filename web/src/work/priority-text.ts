import type { PRIORITIES } from '@sahut/core/model/content/work'
import { m } from '../paraglide/messages.js'

type Known = (typeof PRIORITIES)[number]

const TEXTS: Record<Known, () => string> = {
  low: m.priority_low,
  medium: m.priority_medium,
  high: m.priority_high,
  urgent: m.priority_urgent,
}

/** How urgent a chat is, in a word. */
export const priorityText = (priority: Known): string => TEXTS[priority]()
