import type { HistoryPage } from '@sahut/core/contract/history'
import { createChatLog as createRealLog } from '@sahut/core/log/create-log'
import type { Entry, MessageEntry } from '@sahut/core/model/message/message'

export * from '@sahut/core/log/create-log'

const isOfContact = (entry: Entry | undefined): entry is MessageEntry =>
  entry?.kind === 'message' && !entry.fromMe

/** Puts each two messages of the contact that stand together in each other's place. */
const swapped = (page: HistoryPage | undefined): HistoryPage | undefined => {
  if (page === undefined) return undefined
  const entries = [...page.entries]
  for (let at = 0; at + 1 < entries.length; at += 1) {
    const [one, other] = [entries[at], entries[at + 1]]
    if (!isOfContact(one) || !isOfContact(other)) continue
    entries[at] = { ...other, seq: one.seq }
    entries[at + 1] = { ...one, seq: other.seq }
    at += 1
  }
  return { ...page, entries }
}

export const createChatLog: typeof createRealLog = (deps) => {
  const log = createRealLog(deps)
  return {
    ...log,
    after: async (...asked) => swapped(await log.after(...asked)),
    before: async (...asked) => swapped(await log.before(...asked)),
  }
}
