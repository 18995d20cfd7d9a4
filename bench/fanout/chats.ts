import { type Chat, newChat } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId, newInboxId, newNumberId, newWorkspaceId } from '@sahut/core/model/ids'

/** Chats of one number that no store has. */
export const madeUpChats = (count: number): Chat[] => {
  const place = { workspaceId: newWorkspaceId(), inboxId: newInboxId(), numberId: newNumberId() }
  return Array.from({ length: count }, (_, n) => {
    const contact = { id: ContactId.parse(`${String(628_000_000_000 + n)}@s.whatsapp.net`) }
    return newChat({ ...place, chatId: chatIdOf(place.numberId, contact.id), contact })
  })
}
