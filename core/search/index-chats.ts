import type { ChatLog } from '../log/chat-log.ts'
import { placeOf } from '../contract/history-cursor.ts'
import type { HistoryPage } from '../contract/history.ts'
import type { Chat, ChatKey } from '../model/chat/chat.ts'
import { type Entry, type MessageEntry, targetOf } from '../model/message/message.ts'
import type { Follower } from '../events/follow-chats.ts'
import type { IndexedMessage, Reached, SearchEngine } from './engine.ts'
import { chatTerms, termsIn, textOf } from './terms.ts'

/** So many entries are read and indexed at a time. */
const PAGE = 100

const indexed = (message: MessageEntry): IndexedMessage => {
  const { seq, sortTs } = message
  const text = textOf(message)
  return { at: { seq }, sortTs, terms: text === '' ? undefined : termsIn(text) }
}

/** What changed of messages that stand before these entries. */
const targetsBefore = (entries: readonly Entry[], from: number): number[] => {
  const targets = entries.flatMap((entry) =>
    entry.kind === 'change' && (entry.change.type === 'content' || entry.change.type === 'gone')
      ? (targetOf(entry) ?? [])
      : [],
  )
  return [...new Set(targets)].filter((seq) => seq <= from)
}

/** Whether entries are missing that were there: changes are kept for a week only. */
const hasHole = (entries: readonly Entry[], from: number): boolean =>
  entries.some(({ seq }, at) => seq !== from + at + 1)

const isOther = (reached: Reached, chat: Chat): boolean =>
  reached.epoch !== chat.epoch || reached.inboxId !== chat.inboxId

/** Whether all of a chat is indexed. */
const isLevel = (reached: Reached | undefined, chat: Chat): boolean =>
  chat.into === undefined && reached !== undefined && !isOther(reached, chat) && reached.seq >= chat.seq

/**
 * Keeps an index level with chats. What it does again does no harm, and what it did not end it does from where it stood.
 */
export const createIndexer = ({
  log,
  engine,
  now = Date.now,
}: {
  log: Pick<ChatLog, 'after' | 'message' | 'past'>
  engine: SearchEngine
  now?: () => number
}): Follower => {
  /** What was said before the log, which grows without entries of its own. */
  const putPast = async (chat: Chat, reached: number): Promise<void> => {
    let place = ''
    for (;;) {
      const asOf = now()
      const page: HistoryPage | undefined = await log.past(chat, place, PAGE)
      const messages = (page?.past ?? []).flatMap((message): IndexedMessage[] => {
        const text = textOf(message)
        const at = { place: message.place }
        return text === '' ? [] : [{ at, sortTs: message.sortTs, terms: termsIn(text) }]
      })
      if (messages.length > 0) await engine.put({ chat, terms: chatTerms(chat), messages, reached, asOf })
      if (page?.cursor === undefined) return
      const next = placeOf(page.cursor)
      if (!('past' in next) || next.past === place) return
      place = next.past
    }
  }

  const changed = async (chat: ChatKey, seqs: readonly number[]): Promise<IndexedMessage[]> => {
    const found = await Promise.all(seqs.map((seq) => log.message(chat, seq)))
    return found.flatMap((message) => (message === undefined ? [] : [indexed(message)]))
  }

  /** All that came after a seq; false where it has to be read from its beginning. */
  const putFrom = async (key: ChatKey, reached: Reached | undefined): Promise<boolean> => {
    let at = reached?.seq ?? 0
    for (;;) {
      const asOf = now()
      const page = await log.after(key, at, PAGE)
      if (page === undefined) return true
      const { chat, entries, next } = page
      if (reached !== undefined && isOther(reached, chat)) return false
      if (reached !== undefined && (hasHole(entries, at) || at > chat.seq)) return false
      const messages = [
        ...entries.flatMap((entry) => (entry.kind === 'message' ? [indexed(entry)] : [])),
        ...(await changed(key, targetsBefore(entries, at))),
      ]
      const isPastNew = entries.some((entry) => entry.kind === 'change' && entry.change.type === 'past')
      if (isPastNew || (at === 0 && chat.past !== undefined)) await putPast(chat, at)
      at = next ?? chat.seq
      await engine.put({ chat, terms: chatTerms(chat), messages, reached: at, asOf })
      if (next === undefined) return true
    }
  }

  return {
    behind: async (chats) => {
      const [first] = chats
      if (first === undefined) return []
      const reached = await engine.reached(
        first.workspaceId,
        chats.map(({ chatId }) => chatId),
      )
      return chats.filter((chat) => !isLevel(reached.get(chat.chatId), chat))
    },
    take: async ({ into, ...key }) => {
      if (into !== undefined) {
        await engine.drop(key)
        return
      }
      const reached = (await engine.reached(key.workspaceId, [key.chatId])).get(key.chatId)
      if (await putFrom(key, reached)) return
      await engine.drop(key)
      await putFrom(key, undefined)
    },
    caughtUp: (workspaceId) => engine.complete(workspaceId),
  }
}
