import type { HistoryPage } from '@sahut/core/contract/history'
import { createChatLog as createRealLog } from '@sahut/core/log/create-log'
import { isHidden } from './hidden-entry.ts'

export * from '@sahut/core/log/create-log'

const without = (page: HistoryPage | undefined): HistoryPage | undefined =>
  page === undefined ? undefined : { ...page, entries: page.entries.filter((entry) => !isHidden(entry)) }

export const createChatLog: typeof createRealLog = (deps) => {
  const log = createRealLog(deps)
  return {
    ...log,
    after: async (...asked) => without(await log.after(...asked)),
    before: async (...asked) => without(await log.before(...asked)),
  }
}
