import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId, InboxId } from '@sahut/core/model/ids'

const FRAME_MS = 250
const ROWS_PER_FRAME = 50

/** Chats that wait for a frame, per line. Whoever falls further behind than this is 10 s late already, and reads anew. */
const WAITING_LIMIT = 2_000

/** What a frame tells of: an inbox that is open by itself, or all others together. */
export type FeedLine = InboxId | 'all'

/** Chats in their latest state; `isPartial`: others changed as well that are not told of. */
export type FeedFrame = { chats: Chat[]; isPartial?: boolean }

/**
 * The inbox feed of one socket, bounded whatever the load: at most 4 frames a second, 50 chats a frame, each chat in
 * its latest state. The chats that changed last go first, because they are on top of the list that agents see.
 */
export type Feed = {
  push: (line: FeedLine, chat: Chat) => void
  /** Changes may have been missed: the line's next frame says so. */
  miss: (line: FeedLine) => void
  /** Forgets what waits of an inbox. */
  drop: (line: FeedLine, inboxId: InboxId) => void
  /** An inbox is not open by itself any more, but still one of all: what waits of it goes out among all. */
  join: (inboxId: InboxId) => void
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
  send: (line: FeedLine, frame: FeedFrame) => void
  ready: () => boolean
}): Feed => {
  const lines = new Map<FeedLine, Waiting>()
  let timer: NodeJS.Timeout | undefined
  let lastFrame = Number.NEGATIVE_INFINITY

  const schedule = (): void => {
    if (timer !== undefined || lines.size === 0) return
    timer = setTimeout(frame, Math.max(0, lastFrame + FRAME_MS - performance.now()))
  }

  const frame = (): void => {
    timer = undefined
    const next = lines.entries().next().value
    if (next === undefined) return
    lastFrame = performance.now()
    if (ready()) {
      const [line, waiting] = next
      const { isPartial } = waiting
      const chats = takeChats(waiting)
      waiting.isPartial = false
      // Lines take turns.
      lines.delete(line)
      if (waiting.chats.size > 0) lines.set(line, waiting)
      if (chats.length > 0 || isPartial) send(line, { chats, ...(isPartial ? { isPartial } : {}) })
    }
    schedule()
  }

  const waitingOf = (line: FeedLine): Waiting => {
    const waiting = lines.get(line) ?? { chats: new Map<ChatId, Chat>(), isPartial: false }
    lines.set(line, waiting)
    return waiting
  }

  const push = (line: FeedLine, chat: Chat): void => {
    const waiting = waitingOf(line)
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
  }

  const miss = (line: FeedLine): void => {
    waitingOf(line).isPartial = true
    schedule()
  }

  return {
    push,
    miss,
    drop: (line, inboxId) => {
      const waiting = lines.get(line)
      for (const chat of waiting?.chats.values() ?? [])
        if (chat.inboxId === inboxId) waiting?.chats.delete(chat.chatId)
      if (line === inboxId) lines.delete(line)
    },
    join: (inboxId) => {
      const waiting = lines.get(inboxId)
      lines.delete(inboxId)
      for (const chat of waiting?.chats.values() ?? []) push('all', chat)
      if (waiting?.isPartial === true) miss('all')
    },
    close: () => {
      clearTimeout(timer)
      lines.clear()
    },
  }
}
