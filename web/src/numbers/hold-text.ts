import type { NumberState, Restriction } from '@sahut/core/model/number/number'
import { m } from '../paraglide/messages.js'
import { reasonText } from './number-text.ts'
import { heldText } from './restriction-text.ts'

/** Why messages of a number wait: it is not connected, or WhatsApp restricts it. */
export type Hold = { state: Exclude<NumberState, 'open'>; code?: number } | { restriction: Restriction }

const STATES: Record<Exclude<NumberState, 'open'>, () => string> = {
  unlinked: m.hold_unlinked,
  linking: m.hold_linking,
  connecting: m.hold_reconnecting,
  waiting: m.hold_reconnecting,
  quarantined: m.hold_quarantined,
  'logged-out': m.hold_logged_out,
  unknown: m.number_unknown,
}

/** WhatsApp's codes for a ban, for a while or for good: agents have to know, whatever the number does next. */
const BANS: ReadonlySet<number | undefined> = new Set([402, 403])

/** Why a message still waits, in words. @param isOver whether a restriction's told end has passed */
export const holdText = (hold: Hold, isOver: boolean): string => {
  if ('restriction' in hold) return heldText(hold.restriction, isOver)
  return (BANS.has(hold.code) ? reasonText(hold.code) : undefined) ?? STATES[hold.state]()
}
