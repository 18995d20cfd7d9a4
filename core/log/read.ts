import { changedBy, type Entry, type MessageEntry, targetOf } from '../model/message.ts'
import type { ChatKey } from '../model/chat.ts'
import type { ChatLog } from './chat-log.ts'
import type { Complete } from './complete-commits.ts'
import { entryRange, headKey, listPartition, msgKeyKey } from '../store/keys.ts'
import { readAll } from '../store/read-all.ts'
import { chatOf, type Head, headOf } from './head.ts'
import { entryOf } from './row-kinds/entry-row.ts'
import { keyOfMessage, knownKeyOf } from './row-kinds/known-key.ts'
import { inState, isStateRow, stateOf } from './row-kinds/message-state.ts'
import type { Item, Table } from '../store/table.ts'

type Reads = Pick<ChatLog, 'chat' | 'heads' | 'after' | 'before' | 'message' | 'find' | 'chats'>

/** Entries in seq order, each message as the state that stands behind it in the rows has it. */
const folded = (rows: readonly Item[]): Entry[] => {
  const states = new Map(rows.filter(isStateRow).map((row) => [row.SK, row]))
  return rows
    .filter((row) => !isStateRow(row))
    .map((row) => {
      const entry = entryOf(row)
      const state = states.get(`${row.SK}#S`)
      return entry.kind === 'message' && state !== undefined ? inState(entry, stateOf(state)) : entry
    })
    .sort((a, b) => a.seq - b.seq)
}

/** With what the last commit holds, whether its rows are there already or not. */
const withPending = (entries: Entry[], { pending }: Head, from: number, to: number): Entry[] => {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]))
  for (const entry of pending)
    if (entry.seq >= from && entry.seq <= to && !bySeq.has(entry.seq)) bySeq.set(entry.seq, entry)
  for (const entry of pending) {
    const seq = entry.kind === 'change' ? targetOf(entry) : undefined
    const target = seq === undefined ? undefined : bySeq.get(seq)
    if (entry.kind === 'change' && target?.kind === 'message') bySeq.set(target.seq, changedBy(target, entry))
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}

const isMessage = (entry: Entry): entry is MessageEntry => entry.kind === 'message'

/** What has a place of its own on a screen: messages, and what can't be read or understood here. */
const isShown = (entry: Entry): boolean => entry.kind !== 'change'

/** @param complete gets the heads that are read as such, to finish what their writers left undone */
export const createReads = (table: Table, complete: Complete): Reads => {
  const headFor = async (chat: ChatKey): Promise<Head | undefined> => {
    const item = await table.get(headKey(chat))
    return item === undefined ? undefined : headOf(item)
  }

  const unreadable = new Set<string>()

  /** One head that can't be read must not hide the chats beside it; operators hear of it once a process. */
  const readable = (items: readonly Item[]): Head[] =>
    items.flatMap((item) => {
      try {
        return [headOf(item)]
      } catch (error) {
        if (!unreadable.has(item.PK)) process.emitWarning(error instanceof Error ? error : String(error))
        unreadable.add(item.PK)
        return []
      }
    })

  // HEAD is always read before the entries: what it names is there by then, or stands in its `pending`.
  const after: Reads['after'] = async (chat, seq, limit) => {
    const head = await headFor(chat)
    if (head === undefined) return undefined
    const to = Math.min(head.seq, seq + limit)
    const rows = to > seq ? await readAll(table, entryRange(chat, seq + 1, to)) : []
    const entries = withPending(folded(rows), head, seq + 1, to)
    return { chat: chatOf(head), entries, ...(to < head.seq ? { next: to } : {}) }
  }

  const before: Reads['before'] = async (chat, seq, limit) => {
    const head = await headFor(chat)
    if (head === undefined) return undefined
    let shown: Entry[] = []
    let to = Math.min(head.seq, (seq ?? Infinity) - 1)
    // Changes stand between the messages: windows of seqs are read until the page is full.
    while (to > 0 && shown.length <= limit) {
      const from = Math.max(1, to - 2 * limit + 1)
      const rows = await readAll(table, entryRange(chat, from, to))
      shown = [...withPending(folded(rows), head, from, to).filter(isShown), ...shown]
      to = from - 1
    }
    const entries = shown.slice(-limit)
    return {
      chat: chatOf(head),
      entries,
      ...(shown.length > limit ? { next: entries[0]?.seq } : {}),
    }
  }

  return {
    chat: async (chat) => {
      const head = await headFor(chat)
      if (head === undefined) return undefined
      await complete([head])
      return chatOf(head)
    },
    heads: async (chats) => {
      const heads = readable(await table.getMany(chats.map(headKey)))
      await complete(heads)
      return heads.map(chatOf)
    },
    after,
    before,
    message: async (chat, seq) => {
      const head = await headFor(chat)
      if (head === undefined || seq > head.seq) return undefined
      const rows = await readAll(table, entryRange(chat, seq, seq))
      return withPending(folded(rows), head, seq, seq).find(isMessage)
    },
    find: async (chat, msgKey) => {
      const head = await headFor(chat)
      const pending = head?.pending.filter(isMessage).find((entry) => keyOfMessage(entry) === msgKey)
      if (head === undefined || pending !== undefined) return pending?.seq
      const row = await table.get(msgKeyKey(chat, msgKey))
      return row === undefined ? undefined : knownKeyOf(row).seq
    },
    chats: async ({ workspaceId, inboxId }, cursor, limit) => {
      const { items } = await table.query({
        PK: listPartition(workspaceId, inboxId),
        index: 'byList',
        descending: true,
        // The last place of the page before, and one that tells whether there is more.
        limit: limit + 2,
        ...(cursor === undefined ? {} : { to: cursor }),
      })
      const following = items.filter((item) => item['listSK'] !== cursor)
      const places = following.slice(0, limit)
      const heads = readable(await table.getMany(places.map(({ PK, SK }) => ({ PK, SK }))))
      await complete(heads)
      const last = places.at(-1)?.['listSK']
      return {
        chats: heads.map(chatOf).sort((a, b) => b.lastTs - a.lastTs || (a.chatId < b.chatId ? -1 : 1)),
        ...(following.length > limit && typeof last === 'string' ? { next: last } : {}),
      }
    },
  }
}
