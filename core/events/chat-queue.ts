import type { Chat } from '../model/chat/chat.ts'
import type { ChatId } from '../model/ids.ts'
import { type BackOff, backOffMs } from '../process/back-off.ts'
import type { Logger } from '../process/logger.ts'

/**
 * How chats are taken: so many at a time, and what comes in one meanwhile together, ms.
 */
export type Pace = { atOnce: number; gatherMs: number }
const PACE: Pace = { atOnce: 4, gatherMs: 100 }

/** Between attempts at a chat that can't be taken. */
const AGAIN: BackOff = { firstMs: 500, longestMs: 300_000, sure: 0.5 }

/** Which chat, and which one it was joined with, if it was. */
export type FollowedChat = Pick<Chat, 'workspaceId' | 'chatId' | 'into'>

/** Chats that wait to be taken: each once at a time, and again if it failed. */
export type ChatQueue = {
  put: (chat: FollowedChat) => void
  /** In a moment, with what comes until then. */
  putSoon: (chat: Chat) => void
  /** Resolves once nothing waits but what failed. */
  done: () => Promise<void>
  close: () => Promise<void>
}

export const createChatQueue = (
  take: (chat: FollowedChat) => Promise<void>,
  logger: Pick<Logger, 'error'>,
  { atOnce, gatherMs }: Pace = PACE,
): ChatQueue => {
  const waiting = new Map<ChatId, FollowedChat>()
  const underWay = new Set<ChatId>()
  const failures = new Map<ChatId, number>()
  const timers = new Map<ChatId, ReturnType<typeof setTimeout>>()
  let onDone: (() => void)[] = []
  let isClosed = false

  const later = (chat: FollowedChat, ms: number): void => {
    if (isClosed || timers.has(chat.chatId)) return
    const timer = setTimeout(() => {
      timers.delete(chat.chatId)
      put(chat)
    }, ms)
    timers.set(chat.chatId, timer)
  }

  const run = async (chat: FollowedChat): Promise<void> => {
    const { chatId } = chat
    try {
      await take(chat)
      failures.delete(chatId)
    } catch (error) {
      const before = failures.get(chatId) ?? 0
      failures.set(chatId, before + 1)
      if (before === 0) logger.error({ err: error, chatId }, 'a chat can not be followed now')
      later(chat, backOffMs(AGAIN, before))
    }
    underWay.delete(chatId)
    next()
  }

  const next = (): void => {
    for (const [chatId, chat] of waiting) {
      if (underWay.size >= atOnce) return
      if (underWay.has(chatId)) continue
      waiting.delete(chatId)
      underWay.add(chatId)
      void run(chat)
    }
    if (waiting.size + underWay.size > 0) return
    for (const tell of onDone) tell()
    onDone = []
  }

  const put = ({ workspaceId, chatId, into }: FollowedChat): void => {
    if (isClosed) return
    waiting.set(chatId, { workspaceId, chatId, into })
    next()
  }

  const done = async (): Promise<void> => {
    if (waiting.size + underWay.size > 0) await new Promise<void>((resolve) => onDone.push(resolve))
  }

  return {
    put,
    putSoon: (chat) => {
      later(chat, gatherMs)
    },
    done,
    close: async () => {
      isClosed = true
      for (const timer of timers.values()) clearTimeout(timer)
      waiting.clear()
      await done()
    },
  }
}
