import type { Access } from '../access/access.ts'
import { SahutError } from '../contract/errors.ts'
import type { ChatLog } from '../log/chat-log.ts'
import { fileKey, URL_LIFE_S } from '../media/files.ts'
import type { Storage } from '../media/storage.ts'
import { fileContentOf } from '../model/content/content.ts'
import type { ChatId } from '../model/ids.ts'
import type { MessageEntry } from '../model/message.ts'
import type { Principal } from '../model/user.ts'

type Place = { chatId: ChatId; seq: number }

/** What people do with the files of messages. Each asks whether the principal may. */
export type ChatFiles = {
  /**
   * Where a message's file is to be had for the next minutes, by whoever has the address.
   * @throws SahutError not_found, conflict while it is not here
   */
  open: (
    principal: Principal,
    place: Place & { isSaved?: boolean },
  ) => Promise<{ url: string; expiresIn: number }>
  /** Has a file that could not be fetched asked for again; one that is here or on its way is left as it is. @throws SahutError not_found */
  fetch: (principal: Principal, place: Place) => Promise<void>
}

/** @param storage nothing where no files are kept */
export const createChatFiles = ({
  access,
  log,
  storage,
}: {
  access: Pick<Access, 'may'>
  log: Pick<ChatLog, 'append' | 'message'>
  storage: Pick<Storage, 'urls'> | undefined
}): ChatFiles => {
  const find = async (principal: Principal, { chatId, seq }: Place) => {
    const { thing: chat } = await access.may(principal, 'chat:read', chatId)
    const message: MessageEntry | undefined = await log.message(chat, seq)
    const content = message && fileContentOf(message.content)
    if (message === undefined || content === undefined)
      throw new SahutError('not_found', 'There is no file at this place.')
    return { chat, media: message.media, content }
  }

  return {
    open: async (principal, place) => {
      const { chat, media, content } = await find(principal, place)
      if (storage === undefined || media?.state !== 'stored' || media.file === undefined)
        throw new SahutError('conflict', 'This file is not here.')
      const url = await storage.urls.read(fileKey(chat.workspaceId, media.file), {
        mimetype: content.file.mimetype,
        fileName: content.type === 'document' ? content.fileName : undefined,
        isSaved: place.isSaved,
      })
      return { url, expiresIn: URL_LIFE_S }
    },
    fetch: async (principal, place) => {
      const { chat, media } = await find(principal, place)
      if (media?.state !== 'failed') return
      const change = { type: 'media', target: place.seq, media: { state: 'wanted' } } as const
      await log.append(chat, { kind: 'change', change })
    },
  }
}
