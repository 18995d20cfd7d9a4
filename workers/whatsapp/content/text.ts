import type { Timer } from '@sahut/core/model/timer'
import type { proto } from '@whiskeysockets/baileys'
import type { Rule } from './rule.ts'

/** A text of ours, and the timer of its chat. */
export type OutgoingText = { text: string; timer: Timer | undefined }

/** Text, plain and with what WhatsApp puts beside it. */
export const conversation: Rule<string> = { say: (words) => ({ words }) }

export const extendedText: Rule<proto.Message.IExtendedTextMessage> = {
  say: ({ text, contextInfo }) => ({ words: text, context: contextInfo }),
}

/** What stands beside a message of ours: without its chat's timer the contact's app warns that the two differ. */
export const contextFor = (timer: Timer | undefined): { contextInfo?: proto.IContextInfo } =>
  timer === undefined || timer.seconds === 0
    ? {}
    : {
        contextInfo: {
          expiration: timer.seconds,
          ephemeralSettingTimestamp: Math.floor(timer.since / 1000),
        },
      }

/** A text for WhatsApp. */
export const textMessage = ({ text, timer }: OutgoingText): proto.IMessage => ({
  extendedTextMessage: { text, ...contextFor(timer) },
})
