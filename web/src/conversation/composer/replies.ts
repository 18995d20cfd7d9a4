import { Quote } from '@sahut/core/model/content/beside'
import { Seq } from '@sahut/core/model/message/message'
import type { z } from 'zod'
import type { TextStore } from './drafts.ts'

const ReplyTo = Quote.extend({ seq: Seq })
/** The message that a draft answers. */
export type ReplyTo = z.infer<typeof ReplyTo>

/** Which message the draft of each chat answers. It outlives switching chats and reloads, as the draft does. */
export type Replies = {
  get: (chatId: string) => ReplyTo | undefined
  set: (chatId: string, quote: ReplyTo | undefined) => void
  /** Takes all of their owner away: who signs out leaves nothing to read. */
  wipe: () => void
}

/** @param owner whose drafts: agents who share a browser do not see each other's */
export const createReplies = (store: TextStore, owner: string): Replies => {
  const unstored = new Map<string, ReplyTo>()
  const prefix = `sahut.reply.${owner}.`
  const read = (text: string | null): ReplyTo | undefined => {
    if (text === null) return undefined
    try {
      return ReplyTo.safeParse(JSON.parse(text)).data
    } catch {
      // Not written by us: nothing that could be answered.
      return undefined
    }
  }
  return {
    get: (chatId) => unstored.get(chatId) ?? read(store.getItem(prefix + chatId)),
    set: (chatId, quote) => {
      unstored.delete(chatId)
      if (quote === undefined) {
        store.removeItem(prefix + chatId)
        return
      }
      try {
        store.setItem(prefix + chatId, JSON.stringify(quote))
      } catch {
        // The browser's quota is full: for this page it is kept all the same.
        unstored.set(chatId, quote)
      }
    },
    wipe: () => {
      unstored.clear()
      Array.from({ length: store.length }, (_, at) => store.key(at) ?? '')
        .filter((key) => key.startsWith(prefix))
        .forEach((key) => {
          store.removeItem(key)
        })
    },
  }
}
