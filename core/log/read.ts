import type { ChatKey } from '../model/chat.ts'
import type { Entry, MessageEntry } from '../model/message.ts'
import { entryRange, headKey, msgKeyKey } from '../store/keys.ts'
import { readAll } from '../store/read-all.ts'
import type { Item, Table } from '../store/table.ts'
import type { ChatLog } from './chat-log.ts'
import type { Complete } from './complete-commits.ts'
import { folded, withPending } from './fold.ts'
import { chatOf, type Head, headOf } from './head.ts'
import { createPages } from './pages.ts'
import { keyOfMessage, knownKeyOf } from './row-kinds/known-key.ts'

type Reads = Pick<ChatLog, 'chat' | 'heads' | 'after' | 'before' | 'message' | 'find'> & {
  /** The heads of these rows that can be read. */
  readable: (items: readonly Item[]) => Head[]
}

const isMessage = (entry: Entry): entry is MessageEntry => entry.kind === 'message'

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

  const { after, before } = createPages(table, headFor)

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
    readable,
  }
}
