import type { Chat } from '../../../model/chat/chat.ts'
import type { ChatId } from '../../../model/ids.ts'
import type { Entry } from '../../../model/message/message.ts'
import type { Bus } from '../../bus.ts'

/** What is kept over all chats, in characters of their records: of a thousand short texts a second a minute's. */
const KEPT = 32 * 2 ** 20

type Kept = { epoch: number; entries: Map<number, Entry>; size: number }

/** The newest entries of the chats that a process reads. */
export type Tail = {
  /** @param size of the record that they came in, characters */
  add: (chat: Pick<Chat, 'chatId' | 'epoch'>, entries: readonly Entry[], size: number) => void
  since: Bus['since']
}

/** @param most characters kept; of the chats that changed longest ago all go first */
export const createTail = (most = KEPT): Tail => {
  const chats = new Map<ChatId, Kept>()
  let size = 0

  const forget = (chatId: ChatId): void => {
    size -= chats.get(chatId)?.size ?? 0
    chats.delete(chatId)
  }

  return {
    add: ({ chatId, epoch }, entries, added) => {
      const known = chats.get(chatId)
      if (known !== undefined && known.epoch > epoch) return
      if (known !== undefined && known.epoch < epoch) forget(chatId)
      const kept = chats.get(chatId) ?? { epoch, entries: new Map<number, Entry>(), size: 0 }
      for (const entry of entries) kept.entries.set(entry.seq, entry)
      kept.size += added
      size += added
      // The last place is the newest.
      chats.delete(chatId)
      chats.set(chatId, kept)
      while (size > most) {
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
