import { z } from 'zod'
import type { HistoryPage } from '../../contract/history.ts'
import { historyCursor } from '../../contract/history-cursor.ts'
import type { ChatKey } from '../../model/chat/chat.ts'
import type { MsgKey } from '../../model/ids.ts'
import { MessageContent } from '../../model/message/message.ts'
import { type PastDraft, PastMessage } from '../../model/message/past.ts'
import { entryRange, pastKey, pastPlace, pastRange, readPastPlace } from '../../store/keys/chat.ts'
import type { Item, Table } from '../../store/table.ts'
import { folded } from '../append/fold.ts'
import { fitting } from './page-size.ts'
import { keyOfEntry, keyOfMessage } from '../row-kinds/known-key.ts'

/*
 * Messages from before a chat's log (`B#`). They are no entries: nothing is appended for them, so nobody is told of them
 * one by one, and nothing that is unread changes. A row's key is its message's time and name, so that the same message,
 * however often a phone tells of it, is one row.
 */

/** So many of a log's first entries are looked at: what a phone tells of as before may have come as new beside it. */
const FIRST = 100

const PastRow = z.object({ message: PastMessage.omit({ place: true }) })

const NOT_READABLE = MessageContent.parse({ type: 'newer' })

/** One that can't be read holds its place and is shown as something newer. */
const pastOf = (item: Item): PastMessage => {
  const place = readPastPlace(item)
  const row = PastRow.safeParse(item)
  if (row.success) return { ...row.data.message, place }
  const sortTs = Number(place.split('#')[0])
  const author = { type: 'contact' } as const
  return { kind: 'message', sortTs, fromMe: false, whatsappId: '', author, content: NOT_READABLE, place }
}

/** A chat, and behind which place its log begins. */
type Based = ChatKey & { base?: number | undefined }

/** Where a log begins: the time of its first message, and what its first ones are called. */
type Beginning = { sortTs: number; keys: ReadonlySet<MsgKey> }

type PutPast = <Draft extends PastDraft>(messages: readonly Draft[]) => Promise<Draft[]>

export type PastRows = {
  /**
   * Begins to put messages before a chat's log, whether there is one yet or not.
   * @returns puts those of some messages that are older than the log's first one, and resolves with which they are: of
   *   the others the log itself tells
   * @throws SahutError unavailable
   */
  openPast: (chat: Based) => Promise<PutPast>
  /** The message from before the log that lies at a place. */
  pastMessage: (chat: ChatKey, place: string) => Promise<PastMessage | undefined>
  /** The earliest message that is known of a chat, from before its log. */
  earliest: (chat: ChatKey) => Promise<PastMessage | undefined>
}

/**
 * Reads a page from before a log, or what has room on one.
 * @param from where it begins (`''`: at the log), and which messages the log has there, if that is known
 */
export type ReadPast = (
  chat: Based,
  from: { place: string; known?: ReadonlySet<MsgKey> },
  limit: number,
) => Promise<Pick<HistoryPage, 'past' | 'cursor'>>

export const createPastRows = (table: Table): PastRows & { readPast: ReadPast } => {
  const beginningOf = async (chat: Based): Promise<Beginning | undefined> => {
    const { base = 0 } = chat
    const { items } = await table.query({ ...entryRange(chat, base + 1, base + FIRST), limit: 2 * FIRST })
    const entries = folded(items)
    const first = entries.find(({ kind }) => kind === 'message')
    if (first?.kind !== 'message') return undefined
    return { sortTs: first.sortTs, keys: new Set(entries.flatMap((entry) => keyOfEntry(entry) ?? [])) }
  }

  const isBefore = (message: PastDraft, beginning: Beginning | undefined): boolean =>
    beginning === undefined ||
    (message.sortTs <= beginning.sortTs && !beginning.keys.has(keyOfMessage(message)))

  return {
    openPast: async (chat) => {
      const beginning = await beginningOf(chat)
      return async (messages) => {
        const before = messages.filter((message) => isBefore(message, beginning))
        const rows = before.map((message) => ({
          ...pastKey(chat, pastPlace(message.sortTs, keyOfMessage(message))),
          message,
        }))
        await table.putAll(rows)
        return before
      }
    },
    pastMessage: async (chat, place) => {
      const item = await table.get(pastKey(chat, place))
      return item && pastOf(item)
    },
    earliest: async (chat) => {
      const { items } = await table.query({ ...pastRange(chat), limit: 1 })
      return items[0] && pastOf(items[0])
    },
    readPast: async (chat, { place, known }, limit) => {
      // What came as new after a phone had told of it stands in the log.
      const keys = known ?? (place === '' ? (await beginningOf(chat))?.keys : undefined)
      // One more than are wanted tells whether there are more; the place itself is the first.
      const range = { ...pastRange(chat, place || undefined), descending: true, limit: limit + 2 }
      const { items, cursor } = await table.query(range)
      const found = items.map(pastOf).filter((message) => message.place !== place)
      const wanted = found.slice(0, limit)
      const newestFirst = wanted.slice(0, fitting(wanted))
      const isMore = found.length > newestFirst.length || (cursor !== undefined && items.length < limit + 2)
      const past = newestFirst.filter((message) => keys?.has(keyOfMessage(message)) !== true).reverse()
      return {
        past,
        ...(isMore ? { cursor: historyCursor({ past: newestFirst.at(-1)?.place ?? place }) } : {}),
      }
    },
  }
}
