import type { StoredStatus } from '../model/message/message.ts'
import { newer } from '../model/newer.ts'

/** Why a message can't be taken back, by the status that it has. */
export const tooLate = (status: Exclude<StoredStatus, 'cancelled'>): string => {
  switch (status) {
    case 'queued':
      return 'The message is being sent, or may have been sent before a connection broke.'
    case 'sent':
      return 'The message has been sent already.'
    case 'failed':
      return 'WhatsApp refused the message: it was not sent.'
    case newer:
    default:
      return 'The message is in a state that this version of Sahut does not know.'
  }
}
