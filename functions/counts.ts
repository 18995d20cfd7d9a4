import type { ChatLog } from '@sahut/core/log/chat-log'
import type { InboxId } from '@sahut/core/model/ids'

/** A count is told again for so long, ms: many agents ask at about the same time. */
const FRESH_MS = 1_000

/** Unread counts of inboxes; whoever asks within a second of another gets the same. */
export const createCounts = (
  log: Pick<ChatLog, 'unread'>,
  now: () => number = () => performance.now(),
): Pick<ChatLog, 'unread'> => {
  const kept = new Map<InboxId, { at: number; count: Promise<number> }>()

  const forgetOld = (): void => {
    for (const [inboxId, { at }] of kept) if (now() - at >= FRESH_MS) kept.delete(inboxId)
  }

  return {
    unread: (inbox) => {
      forgetOld()
      const known = kept.get(inbox.inboxId)
      if (known !== undefined) return known.count
      const count = log.unread(inbox)
      kept.set(inbox.inboxId, { at: now(), count })
      // A failure is nobody's count.
      count.catch(() => kept.delete(inbox.inboxId))
      return count
    },
  }
}
