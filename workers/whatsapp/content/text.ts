import type { Timer } from '@sahut/core/model/timer'
import type { proto } from '@whiskeysockets/baileys'
import type { Rule } from './rule.ts'

/** Text, plain and with what WhatsApp puts beside it. */
export const conversation: Rule<string> = { say: (words) => ({ words }) }

export const extendedText: Rule<proto.Message.IExtendedTextMessage> = {
  say: ({ text, contextInfo }) => ({ words: text, context: contextInfo }),
}

/** What stands beside a message of ours: without its chat's timer the contact's app warns that the two differ. */
export const contextFor = (timer: Timer | undefined): proto.IContextInfo =>
  timer === undefined || timer.seconds === 0
    ? {}
    : { expiration: timer.seconds, ephemeralSettingTimestamp: Math.floor(timer.since / 1000) }
