import type { MessageContent, NewerContent } from '@sahut/core/model/content/content'
import { newer } from '@sahut/core/model/newer'
import type { Timer } from '@sahut/core/model/timer'
import type { proto } from '@whiskeysockets/baileys'
import type { SealedFile } from '../media/sealed-file.ts'
import type { OutgoingDeed } from './outgoing-deed.ts'
import { fileMessage } from './sent-file.ts'
import { contextFor, type OutgoingText, textMessage } from './text.ts'

/** What a message of ours says: a text, or a file that lies at WhatsApp. */
type OutgoingContent =
  | OutgoingText
  | {
      message: (beside: { contextInfo?: proto.IContextInfo }) => proto.IMessage
      timer: Timer | undefined
    }

/** What goes out to WhatsApp. */
export type Outgoing = OutgoingContent | OutgoingDeed

/**
 * What goes out to WhatsApp for a message of ours, the first time and when a device asks for it again.
 * @param sealed its file as it lies at WhatsApp, if it has one
 * @returns nothing for a kind that this code can't send
 */
export const outgoingOf = (
  content: MessageContent,
  timer: Timer | undefined,
  sealed?: SealedFile,
): OutgoingContent | undefined => {
  switch (content.type) {
    case 'text':
      return { text: content.text, timer }
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return sealed && { message: (beside) => fileMessage(content, sealed, beside), timer }
    case 'unsupported':
    case 'placeholder':
      return undefined
    case newer:
    default:
      content satisfies NewerContent
      return undefined
  }
}

/** The message as it travels. */
export const messageOf = (outgoing: OutgoingContent): proto.IMessage =>
  'text' in outgoing ? textMessage(outgoing) : outgoing.message(contextFor(outgoing.timer))
