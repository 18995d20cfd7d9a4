import type { ChatLog } from '@sahut/core/log/chat-log'
import { type ChatId, isGroup } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRecent } from '@sahut/core/process/recent'
import type { Link } from '../whatsapp/connection/connection.ts'

/** Contacts that one connection is told of; whose chat was opened longest ago is asked for again when it is opened. */
const CONTACTS = 500

/** Has WhatsApp tell whether a contact is online, once somebody has the chat open: it tells of nobody unasked. */
export type Watches = {
  look: (chatId: ChatId) => void
  attach: (watch: Link['watch']) => void
  detach: () => void
}

export const createWatches = ({
  log,
  ownership,
  logger,
}: {
  log: Pick<ChatLog, 'chat'>
  ownership: Ownership
  logger: Logger
}): Watches => {
  let watch: Link['watch'] | undefined
  const watched = createRecent<ChatId, true>(CONTACTS)

  const begin = async (chatId: ChatId): Promise<void> => {
    const chat = await log.chat({ workspaceId: ownership.workspaceId, chatId })
    // Groups have no presence.
    if (chat?.numberId === ownership.numberId && !isGroup(chat.contact.id)) await watch?.(chat.contact.id)
  }

  return {
    look: (chatId) => {
      if (watch === undefined || watched.has(chatId)) return
      watched.set(chatId, true)
      begin(chatId).catch((error: unknown) => {
        watched.delete(chatId)
        logger.debug({ err: error }, 'WhatsApp could not be asked whether a contact is online')
      })
    },
    attach: (next) => {
      watch = next
      watched.clear()
    },
    detach: () => {
      watch = undefined
    },
  }
}
