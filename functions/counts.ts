import type { ChatLog } from '@sahut/core/log/chat-log'

/** A count is told again for so long, ms: many agents ask at about the same time. */
const FRESH_MS = 1_000

/** How many chats of inboxes stand in lists; whoever asks within a second of another gets the same. */
export const createCounts = (
  log: Pick<ChatLog, 'count'>,
  now: () => number = () => performance.now(),
): Pick<ChatLog, 'count'> => {
  const kept = new Map<string, { at: number; count: Promise<number> }>()

  const forgetOld = (): void => {
    for (const [name, { at }] of kept) if (now() - at >= FRESH_MS) kept.delete(name)
  }

  return {
    count: (inbox, list) => {
      forgetOld()
      const name = [inbox.inboxId, list, list === 'mine' ? inbox.me : ''].join(' ')
      const known = kept.get(name)
      if (known !== undefined) return known.count
      const count = log.count(inbox, list)
      kept.set(name, { at: now(), count })
      // A failure is nobody's count.
      count.catch(() => kept.delete(name))
      return count
    },
  }
}
