import type { ChatKey } from '../../model/chat/chat.ts'
import { createRecent } from '../../process/recent.ts'
import type { Head } from '../head.ts'

/** This many chats are remembered; one costs about 1 KB. */
const REMEMBERED = 10_000

/**
 * Where this process last saw chats stand, all rows of their last commit written and told. Commits of others since
 * then make the condition of the next one fail.
 */
export const rememberHeads = () => {
  const heads = createRecent<string, Head>(REMEMBERED)
  return {
    /** Forgets it as well: only an append that came through makes it known again. */
    take: ({ workspaceId, chatId }: ChatKey): Head | undefined => {
      const key = `${workspaceId} ${chatId}`
      const head = heads.get(key)
      heads.delete(key)
      return head
    },
    keep: (head: Head): void => {
      heads.set(`${head.workspaceId} ${head.chatId}`, { ...head, pending: [] })
    },
  }
}
