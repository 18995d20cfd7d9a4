import { type Access, allows } from '../../access/access.ts'
import type { ChatLog } from '../../log/chat-log.ts'
import { fileKey, URL_LIFE_S } from '../../media/files.ts'
import type { Storage } from '../../media/storage.ts'
import type { ChatId, ContactId } from '../../model/ids.ts'
import type { Principal } from '../../model/user/user.ts'
import type { KnownPictures } from '../../numbers/pictures.ts'

/** Where pictures are to be had for the next minutes, by whoever has the addresses; `expiresIn` in s. */
type Addressed<Who> = { pictures: (Who & { url: string })[]; expiresIn: number }

/** Pictures of people and groups. They come from our own storage, to whoever may see the chat. */
export type Pictures = {
  /** Of chats; those without a picture, and those that the principal may not see, are left out. */
  ofChats: (principal: Principal, chatIds: readonly ChatId[]) => Promise<Addressed<{ chatId: ChatId }>>
  /** Of who is in the group that a chat is with. @throws SahutError not_found */
  ofMembers: (principal: Principal, chatId: ChatId) => Promise<Addressed<{ id: ContactId }>>
}

/** @param storage nothing where no files are kept */
export const createPictures = ({
  access,
  log,
  known,
  storage,
}: {
  access: Pick<Access, 'may' | 'user'>
  log: Pick<ChatLog, 'group' | 'heads'>
  known: KnownPictures
  storage: Pick<Storage, 'urls'> | undefined
}): Pictures => {
  const addressed = async <Who>(
    workspaceId: Principal['workspaceId'],
    of: readonly { who: Who; picture: string | undefined }[],
  ): Promise<Addressed<Who>> => {
    const pictures = await Promise.all(
      of.map(async ({ who, picture }) => {
        if (storage === undefined || picture === undefined) return []
        const url = await storage.urls.read(fileKey(workspaceId, picture), { mimetype: 'image/jpeg' })
        return [{ ...who, url }]
      }),
    )
    return { pictures: pictures.flat(), expiresIn: URL_LIFE_S }
  }

  return {
    ofChats: async (principal, chatIds) => {
      const user = await access.user(principal)
      const { workspaceId } = user
      const chats = await log.heads(chatIds.map((chatId) => ({ workspaceId, chatId })))
      const seen = chats.filter(({ inboxId }) => allows(user, 'chat:read', inboxId))
      return addressed(
        workspaceId,
        seen.map(({ chatId, contact }) => ({ who: { chatId }, picture: contact.picture })),
      )
    },
    ofMembers: async (principal, chatId) => {
      const { thing: chat } = await access.may(principal, 'chat:read', chatId)
      const { members = [] } = (await log.group(chat)) ?? {}
      const pictures = await known(
        chat.numberId,
        members.map(({ id }) => id),
      )
      return addressed(
        chat.workspaceId,
        members.map(({ id }) => ({ who: { id }, picture: pictures.get(id) })),
      )
    },
  }
}
