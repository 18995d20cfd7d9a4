import { PAGE_BYTES } from '../../contract/history.ts'
import { historyCursor } from '../../contract/history-cursor.ts'
import type { ChatKey } from '../../model/chat/chat.ts'
import type { Entry } from '../../model/message/message.ts'
import { entryRange } from '../../store/keys/chat.ts'
import { readUpTo } from '../../store/read-all.ts'
import type { Table } from '../../store/table.ts'
import type { ChatLog } from '../chat-log.ts'
import { folded, withPending } from '../append/fold.ts'
import { chatOf, type Head } from '../head.ts'
import { fitting, jsonBytes } from './page-size.ts'
import type { ReadPast } from './past-rows.ts'
import { keyOfEntry } from '../row-kinds/known-key.ts'

type Pages = Pick<ChatLog, 'after' | 'before' | 'past'>

/** What has a place of its own on a screen: messages, and what can't be read or understood here. */
const isShown = (entry: Entry): boolean => entry.kind !== 'change'

/** So many seqs are read with one call at most. */
const LARGEST_WINDOW = 800

/**
 * Pages of a chat. Each ends by its count or by its bytes, whichever comes first.
 * @param headFor reads where a chat stands
 * @param readPast reads what lies before its log
 */
export const createPages = (
  table: Table,
  headFor: (chat: ChatKey) => Promise<Head | undefined>,
  readPast: ReadPast,
): Pages => {
  // HEAD is always read before the entries: what it names is there by then, or stands in its `pending`.
  const after: Pages['after'] = async (chat, asked, limit) => {
    const head = await headFor(chat)
    if (head === undefined) return undefined
    const seq = Math.max(asked, head.base ?? 0)
    let to = Math.min(head.seq, seq + limit)
    const found =
      to > seq
        ? await readUpTo(table, entryRange(head, seq + 1, to), PAGE_BYTES)
        : { items: [], isCut: false }
    let rows = folded(found.items)
    if (found.isCut) {
      // The state of the last one may stand beyond the cut.
      rows = rows.slice(0, -1)
      to = rows.at(-1)?.seq ?? to
    }
    const entries = withPending(rows, head, seq + 1, to)
    const fits = entries.slice(0, fitting(entries))
    if (fits.length < entries.length) to = fits.at(-1)?.seq ?? to
    return {
      chat: chatOf(head),
      entries: fits,
      ...(to < head.seq ? { next: to, cursor: historyCursor({ after: to }) } : {}),
    }
  }

  const before: Pages['before'] = async (chat, seq, limit) => {
    const head = await headFor(chat)
    if (head === undefined) return undefined
    let shown: Entry[] = []
    let to = Math.min(head.seq, (seq ?? Infinity) - 1)
    let bytes = 0
    const { base = 0 } = head
    // Changes stand between the messages: windows of seqs are read until the page is full, each twice as long as the
    // one before it, or thousands of reactions would be read in thousands of calls.
    let window = 2 * limit
    while (to > base && shown.length <= limit && bytes <= PAGE_BYTES) {
      const from = Math.max(base + 1, to - window + 1)
      const range = { ...entryRange(head, from, to), descending: true }
      const { items, isCut } = await readUpTo(table, range, PAGE_BYTES)
      const rows = folded(items)
      // Going back, the state of a message comes before it: what is here is whole.
      const lowest = isCut ? (rows[0]?.seq ?? from) : from
      const found = withPending(rows, head, lowest, to).filter(isShown)
      bytes += found.reduce((sum, entry) => sum + jsonBytes(entry), 0)
      shown = [...found, ...shown]
      to = lowest - 1
      window = Math.min(2 * window, LARGEST_WINDOW)
    }
    const newestFirst = shown.toReversed().slice(0, limit)
    const entries = newestFirst.slice(0, fitting(newestFirst)).reverse()
    const first = entries[0]?.seq
    const isMore = shown.length > entries.length || (to > base && bytes > PAGE_BYTES)
    const page = { chat: chatOf(head), entries }
    if (isMore && first !== undefined)
      return { ...page, next: first, cursor: historyCursor({ before: first }) }
    if (head.past === undefined) return page
    const known = new Set(entries.flatMap((entry) => keyOfEntry(entry) ?? []))
    return { ...page, ...(await readPast(head, { place: '', known }, limit - entries.length)) }
  }

  const past: Pages['past'] = async (chat, place, limit) => {
    const head = await headFor(chat)
    return head && { chat: chatOf(head), entries: [], ...(await readPast(head, { place }, limit)) }
  }

  return { after, before, past }
}
