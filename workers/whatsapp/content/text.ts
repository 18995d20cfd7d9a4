import type { LinkPreview } from '@sahut/core/model/message/link-preview'
import type { Timer } from '@sahut/core/model/chat/timer'
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

/** A text of ours, with what Sahut found behind its link. */
export const textMessage = (
  text: string,
  preview: LinkPreview | undefined,
  beside: { contextInfo?: proto.IContextInfo },
): proto.IMessage => ({
  extendedTextMessage: {
    text,
    ...(preview && {
      matchedText: preview.link,
      title: preview.title,
      description: preview.description,
      ...(preview.thumbnail !== undefined && { jpegThumbnail: Buffer.from(preview.thumbnail, 'base64') }),
    }),
    ...beside,
  },
})
