import type { Access } from '../../access/access.ts'
import type { Accounts } from '../../auth/accounts.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { SahutError } from '../../contract/errors.ts'
import type { WorkChange } from '../../contract/work.ts'
import type { ChatLog } from '../../log/chat-log.ts'
import type { Chat } from '../../model/chat/chat.ts'
import type { WorkContent } from '../../model/content/work.ts'
import { type ChatId, newClientMsgId, whatsappIdOf } from '../../model/ids.ts'
import type { MessageDraft } from '../../model/message/message.ts'
import type { Principal, User } from '../../model/user/user.ts'
import { isIdleWork } from '../../model/chat/work.ts'
import { createWorkContent } from './work-content.ts'

/** Who of the team does what with a chat. */
export type TeamWork = {
  /**
   * Resolves once it is durable, with the chat as it is then; again is no error.
   * @throws SahutError not_found, invalid_input for whoever does not see the inbox and for labels and teams that are not
   *   there, conflict if the chat is not any more as its caller saw it
   */
  change: (principal: Principal, asked: WorkChange & { chatId: ChatId }) => Promise<Chat>
}

/** What the team did, as a line of the chat. @param at ms since 1970 */
export const workDraft = (
  author: MessageDraft['author'],
  chatId: ChatId,
  content: WorkContent,
  at: number,
): MessageDraft => ({
  kind: 'message',
  sortTs: at,
  fromMe: true,
  // Nobody on WhatsApp hears of it: the name only tells it apart.
  whatsappId: whatsappIdOf(chatId, newClientMsgId()),
  author,
  content,
})

export const createTeamWork = ({
  access,
  accounts,
  catalog,
  log,
  now = Date.now,
}: {
  access: Pick<Access, 'may'>
  accounts: Pick<Accounts, 'inbox' | 'user'>
  catalog: Catalog
  log: Pick<ChatLog, 'append' | 'chat'>
  now?: () => number
}): TeamWork => {
  const contentOf = createWorkContent({ accounts, catalog, now })

  /** Who was faster, in words. */
  const tooLate = async (user: User, chat: Chat, { saw }: WorkContent): Promise<SahutError> => {
    const { assignee } = chat.work ?? {}
    if (saw?.assignee === undefined || saw.assignee === (assignee ?? null))
      return new SahutError('conflict', 'The contact has just written again: look at it first.')
    const person = assignee && (await accounts.user(user.workspaceId, assignee))
    return new SahutError(
      'conflict',
      assignee === undefined
        ? 'Nobody has this chat any more.'
        : `${person?.name ?? 'Somebody'} has this chat now.`,
    )
  }

  return {
    change: async (principal, { chatId, ...asked }) => {
      const { user, thing: chat } = await access.may(principal, 'chat:work', chatId)
      const content = await contentOf(user, chat, asked)
      const author = { type: 'agent' as const, userId: user.userId, name: user.name }
      const { duplicate } = await log.append(chat, workDraft(author, chat.chatId, content, now()))
      const after = (await log.chat(chat)) ?? chat
      const { saw: _saw, ...wanted } = content
      if (duplicate && !isIdleWork(after, wanted)) throw await tooLate(user, after, content)
      return after
    },
  }
}
