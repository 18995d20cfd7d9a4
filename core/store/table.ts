/** One table holds everything; PK and SK are its primary key. */
export type Key = { PK: string; SK: string }

/** Plain values: strings, numbers, booleans, Uint8Array, lists and maps of them. `undefined` is left out. */
export type Item = Key & Record<string, unknown>

/** DynamoDB's own condition language, with its placeholders. */
export type Condition = {
  expression: string
  names?: Record<string, string>
  values?: Record<string, unknown>
}

export type Range = {
  PK: string
  /** SK bounds, inclusive. */
  from?: string
  to?: string
  prefix?: string
  descending?: boolean
  limit?: number
  /** Where the page before ended. */
  cursor?: Key
  /** An index: PK and the bounds then stand for its own keys, see INDEX_KEYS. */
  index?: Index
}

/** `byUnread` holds only chats with something unread, `byOwner` only open ones: rows without its partition key are not in it. */
export type Index = 'byList' | 'byUnread' | 'byOwner'

/** The attributes that are an index's keys. A chat has the same place in all. */
export const INDEX_KEYS: Record<Index, readonly [string, string]> = {
  byList: ['listPK', 'listSK'],
  byUnread: ['unreadPK', 'listSK'],
  byOwner: ['ownerPK', 'listSK'],
}

/**
 * The store as everything of Sahut sees it. Reads are consistent (but for an index). A call that is throttled, fails or
 * times out rejects with SahutError `unavailable`: its outcome is unknown. `table.test.ts` holds each table to it.
 *
 * A condition that "failed" may have held: a call whose reply was lost is made again, and the second one fails because
 * the first one succeeded. Who cares has to read again; the chat log does.
 */
export type Table = {
  get: (key: Key) => Promise<Item | undefined>
  getMany: (keys: Key[]) => Promise<Item[]>
  query: (range: Range) => Promise<{ items: Item[]; cursor?: Key }>
  /** How many rows a range has. The store counts them, none is sent. */
  count: (range: Pick<Range, 'PK' | 'index'>) => Promise<number>
  /** Whether the condition held, so that the item was put. */
  put: (item: Item, condition?: Condition) => Promise<boolean>
  /** `SET`/`REMOVE`/`ADD` in DynamoDB's update language; the item's new state, or nothing if the condition failed. */
  update: (key: Key, change: Condition, condition?: Condition) => Promise<Item | undefined>
  delete: (key: Key, condition?: Condition) => Promise<boolean>
  /** Puts without a condition; calls of the whole process share BatchWrites. Resolves once these items are durable. */
  putAll: (items: Item[]) => Promise<void>
  close: () => void
}
