import { createChatLog as createRealLog } from '@sahut/core/log/create-log'
import { isNth } from './every-nth.ts'

export * from '@sahut/core/log/create-log'

export const createChatLog: typeof createRealLog = (deps) => {
  const log = createRealLog(deps)
  return {
    ...log,
    append: async (chat, draft, writer) =>
      isNth(draft) ? { seq: 1, epoch: 1, duplicate: true } : log.append(chat, draft, writer),
  }
}
