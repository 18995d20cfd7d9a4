import { isUnlinking, type NumberState, type WhatsAppNumber } from '@sahut/core/model/number/number'
import { m } from '../paraglide/messages.js'

type StateLook = { text: () => string; look: string; dot: string }

/** What a number is doing, in words, and how it looks. */
export const NUMBER_STATES: Record<NumberState, StateLook> = {
  unlinked: { text: m.number_unlinked, look: 'text-soft', dot: 'bg-edge' },
  linking: { text: m.number_linking, look: 'text-warn', dot: 'bg-warn' },
  connecting: { text: m.number_connecting, look: 'text-warn', dot: 'bg-warn animate-pulse' },
  open: { text: m.number_open, look: 'text-accent-ink', dot: 'bg-accent' },
  waiting: { text: m.number_waiting, look: 'text-warn', dot: 'bg-warn' },
  quarantined: { text: m.number_quarantined, look: 'text-danger', dot: 'bg-danger' },
  'logged-out': { text: m.number_logged_out, look: 'text-danger', dot: 'bg-danger' },
  unknown: { text: m.number_unknown, look: 'text-soft', dot: 'bg-edge' },
}

/** The same for agents, who can do nothing about it: what it means for their messages. */
const AGENT_TEXTS: Record<NumberState, () => string> = {
  unlinked: m.number_agent_unlinked,
  linking: m.number_agent_unlinked,
  connecting: m.number_agent_connecting,
  open: m.number_open,
  waiting: m.number_agent_waiting,
  quarantined: m.number_agent_stopped,
  'logged-out': m.number_agent_unlinked,
  unknown: m.number_unknown,
}

const UNLINKING: StateLook = { text: m.number_unlinking, look: 'text-warn', dot: 'bg-warn animate-pulse' }

/** What an admin is told: what was asked for is said before it is done. */
export const stateLook = (number: WhatsAppNumber): StateLook =>
  isUnlinking(number) ? UNLINKING : NUMBER_STATES[number.state]

/** What an agent is told. */
export const agentText = (number: WhatsAppNumber): string =>
  isUnlinking(number) ? m.number_agent_unlinked() : AGENT_TEXTS[number.state]()

const DISCONNECTS: Readonly<Record<number, () => string>> = {
  400: m.disconnect_400,
  401: m.disconnect_401,
  402: m.disconnect_402,
  403: m.disconnect_403,
  405: m.disconnect_405,
  406: m.disconnect_406,
  408: m.disconnect_408,
  409: m.disconnect_409,
  411: m.disconnect_411,
  413: m.disconnect_413,
  414: m.disconnect_414,
  415: m.disconnect_415,
  418: m.disconnect_418,
  419: m.disconnect_419,
  428: m.disconnect_428,
  440: m.disconnect_440,
  500: m.disconnect_500,
  501: m.disconnect_501,
  503: m.disconnect_503,
  515: m.disconnect_515,
}

/** Why a number is in its state, in words, where WhatsApp said so. */
export const reasonText = (code: number | undefined): string | undefined =>
  code === undefined ? undefined : DISCONNECTS[code]?.()
