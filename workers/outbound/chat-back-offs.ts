import type { ChatId } from '@sahut/core/model/ids'
import { type BackOff, backOffMs } from '@sahut/core/process/back-off'

const ALONE: BackOff = { firstMs: 1_000, longestMs: 60_000, sure: 0.5 }

/** How long chats that could not go on are left alone: longer with each failure, and never in step with each other. */
export type BackOffs = {
  fail: (chatId: ChatId) => void
  /** It went on: the next failure starts small again. */
  succeed: (chatId: ChatId) => void
  isDue: (chatId: ChatId) => boolean
  /** The chats that have become due since this was asked last. */
  takeDue: () => ChatId[]
  /** How long until the next chat is due that was not taken yet, ms; nothing if none waits. */
  nextMs: () => number | undefined
  /** Everything is different now: all are due. */
  forget: () => void
}

/** @param random from 0 to 1 */
export const createBackOffs = (
  now: () => number = performance.now.bind(performance),
  random = Math.random,
): BackOffs => {
  const failed = new Map<ChatId, { tries: number; due: number; isTaken: boolean }>()
  return {
    fail: (chatId) => {
      const tries = (failed.get(chatId)?.tries ?? 0) + 1
      failed.set(chatId, { tries, due: now() + backOffMs(ALONE, tries - 1, random), isTaken: false })
    },
    succeed: (chatId) => {
      failed.delete(chatId)
    },
    isDue: (chatId) => (failed.get(chatId)?.due ?? 0) <= now(),
    takeDue: () => {
      const taken: ChatId[] = []
      for (const [chatId, one] of failed)
        if (!one.isTaken && one.due <= now()) {
          one.isTaken = true
          taken.push(chatId)
        }
      return taken
    },
    nextMs: () => {
      const dues = [...failed.values()].flatMap(({ due, isTaken }) => (isTaken ? [] : [due]))
      return dues.length === 0 ? undefined : Math.max(0, Math.min(...dues) - now())
    },
    forget: () => {
      failed.clear()
    },
  }
}
