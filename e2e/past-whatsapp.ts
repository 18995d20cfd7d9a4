import type { ChatLog } from '@sahut/core/log/chat-log'
import { chatIdOf, ContactId, type InboxId, type NumberId, type WorkspaceId } from '@sahut/core/model/ids'

type Place = { workspaceId: WorkspaceId; inboxId: InboxId; numberId: NumberId }

/** Chats that are written to the log past WhatsApp, for tests of what shows them. */
export const createPastWhatsApp = (log: ChatLog, placeOf: (inbox: number) => Place) => {
  let contacts = 0
  /** A chat of a new contact with the number of an inbox. There is none before somebody says something. */
  return (name: string, inbox = 0) => {
    contacts += 1
    const { workspaceId, inboxId, numberId } = placeOf(inbox)
    const id = ContactId.parse(`9007770${String(contacts).padStart(5, '0')}@lid`)
    const phone = `62812555${String(contacts).padStart(4, '0')}`
    const chat = {
      workspaceId,
      inboxId,
      numberId,
      chatId: chatIdOf(numberId, id),
      contact: { id, name, phone },
    }
    let said = 0
    return {
      ...chat,
      /** The contact writes. @param sortTs ms @param fromMe the number's own phone does */
      say: (text: string, { sortTs = Date.now(), fromMe = false } = {}) => {
        said += 1
        return log.append(chat, {
          kind: 'message',
          fromMe,
          whatsappId: `${chat.chatId} ${String(said)}`,
          author: { type: fromMe ? 'phone' : 'contact' },
          content: { type: 'text', text },
          sortTs,
        })
      },
      /** Muted on the number's phone. */
      mute: () => log.append(chat, { kind: 'change', change: { type: 'on-phone', set: { mutedUntil: -1 } } }),
    }
  }
}
