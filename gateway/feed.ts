import type { Fact } from '@sahut/core/contract/socket'
import type { Chat } from '@sahut/core/model/chat'
import type { ChatId, InboxId } from '@sahut/core/model/ids'

const FRAME_MS = 250
const ROWS_PER_FRAME = 50

/** Chats that wait for a frame, per inbox. Whoever falls further behind than this is 10 s late already. */
const WAITING_LIMIT = 2_000

/**
 * The inbox feed of one socket, bounded whatever the load: at most 4 frames a second, 50 chats a frame, each chat in
 * its latest state. The chats that changed last go first, because they are on top of the list that agents see.
 */
export type Feed = {
  push: (chat: Chat) => void
  /** Forgets what waits of an inbox. */
  drop: (inboxId: InboxId) => void
  close: () => void
}

const isNewer = (chat: Chat, than: Chat | undefined): boolean =>
  than === undefined || chat.epoch > than.epoch || (chat.epoch === than.epoch && chat.seq >= than.seq)

/** Takes up to a frame's chats off the end, where the last changed stand. */
const takeFrame = (waiting: Map<ChatId, Chat>): Chat[] => {
  const chats = [...waiting.values()].slice(-ROWS_PER_FRAME).reverse()
  for (const chat of chats) waiting.delete(chat.chatId)
  return chats
}

/**
 * @param send puts a frame on the wire
 * @param ready whether the wire took what it was given before; while it did not, frames wait and coalesce
 */
export const createFeed = ({
  send,
  ready,
}: {
  send: (frame: Fact<'inbox:changed'>) => void
  ready: () => boolean
}): Feed => {
  const inboxes = new Map<InboxId, Map<ChatId, Chat>>()
  let timer: NodeJS.Timeout | undefined
  let lastFrame = Number.NEGATIVE_INFINITY

  const schedule = (): void => {
    if (timer !== undefined || inboxes.size === 0) return
    timer = setTimeout(frame, Math.max(0, lastFrame + FRAME_MS - performance.now()))
  }

  const frame = (): void => {
    timer = undefined
    const next = inboxes.entries().next().value
    if (next === undefined) return
    lastFrame = performance.now()
    if (ready()) {
      const [inboxId, waiting] = next
      const chats = takeFrame(waiting)
      // Inboxes take turns.
      inboxes.delete(inboxId)
      if (waiting.size > 0) inboxes.set(inboxId, waiting)
      send({ inboxId, chats })
    }
    schedule()
  }

  return {
    push: (chat) => {
      const waiting = inboxes.get(chat.inboxId) ?? new Map<ChatId, Chat>()
      inboxes.set(chat.inboxId, waiting)
      if (isNewer(chat, waiting.get(chat.chatId))) {
        waiting.delete(chat.chatId)
        waiting.set(chat.chatId, chat)
      }
      const oldest = waiting.size > WAITING_LIMIT ? waiting.keys().next().value : undefined
      if (oldest !== undefined) waiting.delete(oldest)
      schedule()
    },
    drop: (inboxId) => {
      inboxes.delete(inboxId)
    },
    close: () => {
      clearTimeout(timer)
      inboxes.clear()
    },
  }
}
