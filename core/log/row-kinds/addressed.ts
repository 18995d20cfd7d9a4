import { addressesOf } from '../../model/person/addresses.ts'
import type { Chat } from '../../model/chat/chat.ts'
import { isGroup } from '../../model/ids.ts'
import type { Entry } from '../../model/message/message.ts'
import { personIdOf } from '../../model/ids.ts'
import { personChatKey } from '../../store/keys/persons.ts'
import type { Head } from '../head.ts'
import type { RowKind } from './row-kind.ts'

/**
 * The entry with which a chat's rows below are written: its first one, the one with which another address of its person
 * became known, and in chats of the releases before the next one.
 */
export const addressedAt = (
  { addressed, contact }: Head,
  chat: Pick<Chat, 'contact'>,
  [first]: readonly Entry[],
): number | undefined => {
  if (isGroup(chat.contact.id)) return undefined
  return addressed !== undefined && contact.phone === chat.contact.phone ? addressed : first?.seq
}

/** `C#<chat>` under each address of a chat's person: by it all chats of one person are found, whatever their numbers. */
export const addressedRow: RowKind = {
  isUrgent: false,
  of: (head, entry) => {
    if (entry.seq !== head.addressed) return []
    const { workspaceId, chatId } = head
    return addressesOf(head.contact).map((address) => ({
      put: { ...personChatKey(workspaceId, personIdOf(workspaceId, address), chatId), chatId },
    }))
  },
}
