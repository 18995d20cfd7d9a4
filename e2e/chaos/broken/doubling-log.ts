import { createChatLog as createRealLog } from '@sahut/core/log/create-log'
import { isNth } from './every-nth.ts'

export * from '@sahut/core/log/create-log'

export const createChatLog: typeof createRealLog = (deps) => {
  const log = createRealLog(deps)
  const { table } = deps
  const forgetful = createRealLog({
    ...deps,
    table: { ...table, getMany: (keys) => table.getMany(keys.filter(({ SK }) => !SK.startsWith('K#'))) },
  })
  return {
    ...log,
    append: async (chat, draft, writer) => {
      const appended = await log.append(chat, draft, writer)
      if (isNth(draft)) await forgetful.append(chat, draft, writer)
      return appended
    },
  }
}
