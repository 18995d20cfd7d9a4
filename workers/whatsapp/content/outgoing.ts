import type { MessageContent, NewerContent } from '@sahut/core/model/content/content'
import { newer } from '@sahut/core/model/newer'
import type { Timer } from '@sahut/core/model/timer'
import type { OutgoingText } from './text.ts'

/**
 * What goes out to WhatsApp for a message of ours, the first time and when a device asks for it again.
 * @returns nothing for a kind that this code can't send
 */
export const outgoingOf = (content: MessageContent, timer: Timer | undefined): OutgoingText | undefined => {
  switch (content.type) {
    case 'text':
      return { text: content.text, timer }
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
    case 'unsupported':
    case 'placeholder':
      return undefined
    case newer:
    default:
      content satisfies NewerContent
      return undefined
  }
}
