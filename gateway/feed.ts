import type { Fact } from '@sahut/core/contract/socket'
import type { Chat } from '@sahut/core/model/chat'
import type { ChatId, InboxId } from '@sahut/core/model/ids'

const FRAME_MS = 250
const ROWS_PER_FRAME = 50

/** Chats that wait for a frame, per inbox. Whoever falls further behind than this is 10 s late already, and reads anew. */
const WAITING_LIMIT = 2_000

/**
 * The inbox feed of one socket, bounded whatever the load: at most 4 frames a second, 50 chats a frame, each chat in
 * its latest state. The chats that changed last go first, because they are on top of the list that agents see.
 */
export type Feed = {
  push: (chat: Chat) => void
  /** Changes of an inbox may have been missed: the next frame says so. */
  miss: (inboxId: InboxId) => void
  /** Forgets what waits of an inbox. */
  drop: (inboxId: InboxId) => void
  close: () => void
}

const isNewer = (chat: Chat, than: Chat | undefined): boolean =>
  than === undefined || chat.epoch > than.epoch || (chat.epoch === than.epoch && chat.seq >= than.seq)

type Waiting = { chats: Map<ChatId, Chat>; isPartial: boolean }

/** Takes up to a frame's chats off the end, where the last changed stand. */
const takeChats = ({ chats }: Waiting): Chat[] => {
  const taken = [...chats.values()].slice(-ROWS_PER_FRAME).reverse()
  for (const { chatId } of taken) chats.delete(chatId)
  return taken
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
  const inboxes = new Map<InboxId, Waiting>()
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
      const { isPartial } = waiting
      const chats = takeChats(waiting)
      waiting.isPartial = false
      // Inboxes take turns.
      inboxes.delete(inboxId)
      if (waiting.chats.size > 0) inboxes.set(inboxId, waiting)
      send({ inboxId, chats, ...(isPartial ? { isPartial } : {}) })
    }
    schedule()
  }

  const waitingOf = (inboxId: InboxId): Waiting => {
    const waiting = inboxes.get(inboxId) ?? { chats: new Map<ChatId, Chat>(), isPartial: false }
    inboxes.set(inboxId, waiting)
    return waiting
  }

  return {
    push: (chat) => {
      const waiting = waitingOf(chat.inboxId)
      const { chats } = waiting
      if (isNewer(chat, chats.get(chat.chatId))) {
        chats.delete(chat.chatId)
        chats.set(chat.chatId, chat)
      }
      const oldest = chats.size > WAITING_LIMIT ? chats.keys().next().value : undefined
      if (oldest !== undefined) {
        chats.delete(oldest)
        waiting.isPartial = true
      }
      schedule()
    },
    miss: (inboxId) => {
      waitingOf(inboxId).isPartial = true
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
