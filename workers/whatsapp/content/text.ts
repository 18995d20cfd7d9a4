import type { proto } from '@whiskeysockets/baileys'
import type { Rule } from './rule.ts'

/** Text, plain and with what WhatsApp puts beside it. */
export const conversation: Rule<string> = { say: (words) => ({ words }) }

export const extendedText: Rule<proto.Message.IExtendedTextMessage> = {
  say: ({ text, contextInfo }) => ({ words: text, context: contextInfo }),
}

/**
 * A text for WhatsApp.
 * @param timer of the chat's disappearing messages, s: without it the contact's app warns of a chat that differs
 */
export const textMessage = (text: string, timer: number | undefined): proto.IMessage =>
  timer === undefined
    ? { conversation: text }
    : { extendedTextMessage: { text, contextInfo: { expiration: timer } } }
