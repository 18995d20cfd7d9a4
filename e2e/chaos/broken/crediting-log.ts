import { createChatLog as createRealLog } from '@sahut/core/log/create-log'
import type { Author } from '@sahut/core/model/message/message'

export * from '@sahut/core/log/create-log'

/** Says of each message of a group that it is by whoever wrote the one before. */
export const createChatLog: typeof createRealLog = (deps) => {
  const log = createRealLog(deps)
  const before = new Map<string, Author>()
  return {
    ...log,
    append: (chat, draft, writer) => {
      if (draft.kind !== 'message' || draft.participant === undefined) return log.append(chat, draft, writer)
      const author = before.get(chat.chatId) ?? draft.author
      before.set(chat.chatId, draft.author)
      return log.append(chat, { ...draft, author }, writer)
    },
  }
}
