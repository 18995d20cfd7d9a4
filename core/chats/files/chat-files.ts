import type { Access } from '../../access/access.ts'
import type { SentFile } from '../../contract/sent-file.ts'
import { SahutError } from '../../contract/errors.ts'
import { draftOf } from '../draft.ts'
import type { ChatLog } from '../../log/chat-log.ts'
import { fileKey, URL_LIFE_S } from '../../media/files.ts'
import type { Storage } from '../../media/storage.ts'
import { fileContentOf } from '../../model/content/content.ts'
import { type ChatId, type ClientMsgId, msgKeyOf, whatsappIdOf } from '../../model/ids.ts'
import type { MessageEntry } from '../../model/message/message.ts'
import type { Principal } from '../../model/user/user.ts'
import { sentFileOf, uploadOf } from './sent-file.ts'

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
  /**
   * Where the file of a message is to be put that is about to be sent.
   * @throws SahutError not_found, conflict if that message was sent already, or the number removed
   */
  offer: (
    principal: Principal,
    file: { chatId: ChatId; clientMsgId: ClientMsgId; bytes: number },
  ) => Promise<{ url: string }>
  /**
   * Puts a message with a file into the outbox that was put where `offer` said. The same `clientMsgId` again is the
   * same message.
   * @throws SahutError not_found, invalid_input, payload_too_large, conflict if the number was removed, unavailable
   */
  send: (principal: Principal, file: SentFile & { chatId: ChatId }) => Promise<{ seq: number }>
}

/** @param storage nothing where no files are kept */
export const createChatFiles = ({
  access,
  log,
  storage,
  now = Date.now,
}: {
  access: Pick<Access, 'answerable' | 'may'>
  log: Pick<ChatLog, 'append' | 'find' | 'message'>
  storage: Pick<Storage, 'files' | 'urls'> | undefined
  now?: () => number
}): ChatFiles => {
  /** @throws SahutError conflict */
  const kept = () => {
    if (storage !== undefined) return storage
    throw new SahutError('conflict', 'This Sahut has no place to keep files.')
  }

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
    offer: async (principal, { chatId, clientMsgId, bytes }) => {
      const { thing: chat } = await access.may(principal, 'chat:send', chatId)
      await access.answerable(chat)
      // What was sent must not become another file.
      const sent = await log.find(chat, msgKeyOf(true, whatsappIdOf(chatId, clientMsgId)))
      if (sent !== undefined) throw new SahutError('conflict', 'This file was sent already.')
      return {
        url: await kept().urls.upload(fileKey(chat.workspaceId, uploadOf(chatId, clientMsgId)), bytes),
      }
    },
    send: async (principal, { chatId, ...sent }) => {
      const { user, thing: chat } = await access.may(principal, 'chat:send', chatId)
      await access.answerable(chat)
      const { clientMsgId } = sent
      const { content, media } = await sentFileOf(kept().files, chat, sent)
      const { seq } = await log.append(chat, {
        ...draftOf(user, { chatId, clientMsgId }, content, now()),
        media,
      })
      return { seq }
    },
    fetch: async (principal, place) => {
      const { chat, media } = await find(principal, place)
      // Nothing is known of one whose worker ended at the wrong moment while a release was replaced.
      if (media !== undefined && media.state !== 'failed') return
      const change = { type: 'media', target: place.seq, media: { state: 'wanted' } } as const
      await log.append(chat, { kind: 'change', change })
    },
  }
}
