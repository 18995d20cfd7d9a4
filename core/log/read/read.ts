import type { Chat, ChatKey } from '../../model/chat/chat.ts'
import type { Entry, MessageEntry } from '../../model/message/message.ts'
import { entryKey, entryRange, headKey, msgKeyKey } from '../../store/keys/chat.ts'
import { readAll } from '../../store/read-all.ts'
import type { Item, Table } from '../../store/table.ts'
import type { ChatLog } from '../chat-log.ts'
import type { Complete } from '../append/complete-commits.ts'
import { folded, withPending } from '../append/fold.ts'
import { chatOf, type Head, headOf, joinedInto, joiningWith } from '../head.ts'
import { createPages } from './pages.ts'
import type { ReadPast } from './past-rows.ts'
import { entryOf } from '../row-kinds/entry-row.ts'
import type { OnTrouble } from '../append/tell-commit.ts'
import { keyOfEntry, knownKeyOf } from '../row-kinds/known-key.ts'

type Reads = Pick<
  ChatLog,
  'chat' | 'heads' | 'after' | 'before' | 'past' | 'entry' | 'message' | 'first' | 'find'
> & {
  /** The heads of these rows that can be read. */
  readable: (items: readonly Item[]) => Head[]
}

const isMessage = (entry: Entry): entry is MessageEntry => entry.kind === 'message'

/** A chat that was never written in exists only while another one is being joined with it. */
const isBegun = (head: Head | undefined): boolean => (head?.seq ?? 0) > 0

const isGone = (head: Head): boolean => joinedInto(head) !== undefined

/** Its epoch has ended: whoever reads it reads it anew, and is led to where everything is. */
const stoodAs = (head: Head): Chat => {
  const into = joinedInto(head)
  return into === undefined ? chatOf(head) : { ...chatOf(head), epoch: head.epoch + 1, into }
}

/** @param complete gets the heads that are read as such, to finish what their writers left undone */
export const createReads = (
  table: Table,
  complete: Complete,
  { onTrouble, readPast }: { onTrouble: OnTrouble; readPast: ReadPast },
): Reads => {
  const ownHead = async (chat: ChatKey): Promise<Head | undefined> => {
    const item = await table.get(headKey(chat))
    return item === undefined ? undefined : headOf(item)
  }

  /** The chat, or the one that it was joined into. Until all of it is there it is still the one that it was. */
  const headFor = async (chat: ChatKey): Promise<Head | undefined> => {
    const head = await ownHead(chat)
    const into = head && joinedInto(head)
    if (head === undefined || into === undefined) return isBegun(head) ? head : undefined
    const next = await headFor({ ...chat, chatId: into })
    return next === undefined || joiningWith(next) === head.chatId ? head : next
  }

  const unreadable = new Set<string>()

  /** One head that can't be read must not hide the chats beside it; operators hear of it once a process. */
  const readable = (items: readonly Item[]): Head[] =>
    items.flatMap((item) => {
      try {
        return [headOf(item)]
      } catch (error) {
        if (!unreadable.has(item.PK)) onTrouble(error)
        unreadable.add(item.PK)
        return []
      }
    })

  const { after, before, past } = createPages(table, headFor, readPast)

  const entry: Reads['entry'] = async (chat, seq) => {
    const head = await ownHead(chat)
    if (head === undefined || seq > head.seq || seq <= (head.base ?? 0) || isGone(head)) return undefined
    const rows = await readAll(table, entryRange(chat, seq, seq))
    return withPending(folded(rows), head, seq, seq)[0]
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
      return heads.filter(isBegun).map(stoodAs)
    },
    after,
    before,
    past,
    entry,
    message: async (chat, seq) => {
      const found = await entry(chat, seq)
      return found !== undefined && isMessage(found) ? found : undefined
    },
    first: async (chat, seq) => {
      const head = await ownHead(chat)
      if (head === undefined || seq <= (head.base ?? 0) || isGone(head)) return undefined
      const pending = head.pending.find((one) => one.seq === seq)
      const row = pending === undefined ? await table.get(entryKey(chat, seq)) : undefined
      const found = pending ?? (row && entryOf(row))
      return found !== undefined && isMessage(found) ? found : undefined
    },
    find: async (chat, msgKey) => {
      const head = await headFor(chat)
      const pending = head?.pending.find((one) => keyOfEntry(one) === msgKey)
      if (head === undefined || pending !== undefined) return pending?.seq
      const row = await table.get(msgKeyKey(head, msgKey))
      return row === undefined ? undefined : knownKeyOf(row).seq
    },
    readable,
  }
}
