import { type Access, allows } from '../../access/access.ts'
import type { Accounts } from '../../auth/accounts.ts'
import { SahutError } from '../../contract/errors.ts'
import type { WrittenNote } from '../../contract/work.ts'
import type { ChatLog } from '../../log/chat-log.ts'
import type { Chat } from '../../model/chat/chat.ts'
import { type ChatId, type UserId, whatsappIdOf } from '../../model/ids.ts'
import type { MessageEntry } from '../../model/message/message.ts'
import type { Principal } from '../../model/user/user.ts'

/** A note that mentions somebody, and the chat that it stands in. */
type Mentioned = { chatId: ChatId; seq: number; at: number; chat: Chat; note?: MessageEntry }

/** What the team writes for itself. It stands in the chat among the messages, and never leaves. */
export type Notes = {
  /** The same `clientMsgId` again is the same note. @throws SahutError not_found, invalid_input for whoever does not see the inbox */
  write: (principal: Principal, note: WrittenNote & { chatId: ChatId }) => Promise<{ seq: number }>
  /** The notes that mention who asks, in chats that they see, newest first. @param before ms */
  mentions: (
    principal: Principal,
    page: { before?: number | undefined; limit: number },
  ) => Promise<{ mentions: Mentioned[]; next?: number }>
}

export const createNotes = ({
  access,
  accounts,
  log,
  now = Date.now,
}: {
  access: Pick<Access, 'may' | 'user'>
  accounts: Pick<Accounts, 'user'>
  log: Pick<ChatLog, 'append' | 'heads' | 'mentions' | 'message'>
  now?: () => number
}): Notes => {
  const personIn = async ({ workspaceId, inboxId }: Chat, userId: UserId) => {
    const person = await accounts.user(workspaceId, userId)
    if (person !== undefined && allows(person, 'inbox:read', inboxId)) return { userId, name: person.name }
    throw new SahutError('invalid_input', 'must be people who see the inbox of this chat', {
      field: 'mentions',
    })
  }
  return {
    write: async (principal, { chatId, clientMsgId, text, mentions }) => {
      const { user, thing: chat } = await access.may(principal, 'chat:note', chatId)
      const named = await Promise.all([...new Set(mentions)].map((userId) => personIn(chat, userId)))
      const at = now()
      const { seq } = await log.append(chat, {
        kind: 'message',
        sortTs: at,
        fromMe: true,
        whatsappId: whatsappIdOf(chatId, clientMsgId),
        clientMsgId,
        author: { type: 'agent', userId: user.userId, name: user.name },
        content: { type: 'note', text, ...(named.length > 0 && { colleagues: named }) },
      })
      return { seq }
    },

    mentions: async (principal, { before, limit }) => {
      const user = await access.user(principal)
      const { workspaceId } = user
      const rows = await log.mentions(user, before, limit)
      const chatIds = [...new Set(rows.map(({ chatId }) => chatId))]
      const chats = await log.heads(chatIds.map((chatId) => ({ workspaceId, chatId })))
      const seen = new Map(
        chats.filter(({ inboxId }) => allows(user, 'inbox:read', inboxId)).map((chat) => [chat.chatId, chat]),
      )
      const mentions = await Promise.all(
        rows.map(async ({ chatId, seq, at }): Promise<Mentioned[]> => {
          const chat = seen.get(chatId)
          if (chat === undefined) return []
          // One of a chat that was joined with another has another place there.
          const note = chat.into === undefined ? await log.message(chat, seq) : undefined
          return [{ chatId, seq, at, chat, ...(note && { note }) }]
        }),
      )
      const last = rows.length === limit ? rows.at(-1)?.at : undefined
      return { mentions: mentions.flat(), ...(last !== undefined && { next: last }) }
    },
  }
}
