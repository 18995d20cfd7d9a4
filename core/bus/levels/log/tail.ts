import type { Chat } from '../../../model/chat.ts'
import type { ChatId } from '../../../model/ids.ts'
import type { Entry } from '../../../model/message.ts'
import type { Bus } from '../../bus.ts'

/** Entries kept over all chats: of a thousand a second what comes in half a minute, some 30 MB. */
const KEPT = 30_000

type Kept = { epoch: number; entries: Map<number, Entry> }

/** The newest entries of the chats that a process reads. */
export type Tail = {
  add: (chat: Pick<Chat, 'chatId' | 'epoch'>, entries: readonly Entry[]) => void
  since: Bus['since']
}

/** @param most entries kept; of the chats that changed longest ago all go first */
export const createTail = (most = KEPT): Tail => {
  const chats = new Map<ChatId, Kept>()
  let count = 0

  const forget = (chatId: ChatId): void => {
    count -= chats.get(chatId)?.entries.size ?? 0
    chats.delete(chatId)
  }

  return {
    add: ({ chatId, epoch }, entries) => {
      const known = chats.get(chatId)
      if (known !== undefined && known.epoch > epoch) return
      if (known !== undefined && known.epoch < epoch) forget(chatId)
      const kept = chats.get(chatId) ?? { epoch, entries: new Map<number, Entry>() }
      count -= kept.entries.size
      for (const entry of entries) kept.entries.set(entry.seq, entry)
      count += kept.entries.size
      // The last place is the newest.
      chats.delete(chatId)
      chats.set(chatId, kept)
      while (count > most) {
        const oldest = chats.keys().next().value
        if (oldest === undefined) return
        forget(oldest)
      }
    },
    since: ({ chatId, epoch }, seq) => {
      const kept = chats.get(chatId)
      if (kept?.epoch !== epoch) return undefined
      const newer = [...kept.entries.values()]
        .filter((entry) => entry.seq > seq)
        .sort((a, b) => a.seq - b.seq)
      // Two writers may append seq 6 before 5; what is not here by now lies in the store.
      const isWhole = newer.every((entry, at) => entry.seq === seq + 1 + at)
      const isBeside = newer.length > 0 || kept.entries.has(seq)
      return isWhole && isBeside ? newer : undefined
    },
  }
}
