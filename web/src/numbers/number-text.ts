import type { NumberState } from '@sahut/core/model/number'
import { m } from '../paraglide/messages.js'

/** What a number is doing, in words, and how it looks. */
export const NUMBER_STATES: Record<NumberState, { text: () => string; look: string; dot: string }> = {
  unlinked: { text: m.number_unlinked, look: 'text-soft', dot: 'bg-edge' },
  linking: { text: m.number_linking, look: 'text-warn', dot: 'bg-warn' },
  connecting: { text: m.number_connecting, look: 'text-warn', dot: 'bg-warn animate-pulse' },
  open: { text: m.number_open, look: 'text-accent-ink', dot: 'bg-accent' },
  waiting: { text: m.number_waiting, look: 'text-warn', dot: 'bg-warn' },
  'logged-out': { text: m.number_logged_out, look: 'text-danger', dot: 'bg-danger' },
}
