import { SahutError } from '../contract/errors.ts'
import { type Attributes, fromAttributes, toAttributes } from './dynamodb/attributes.ts'
import { createCalls } from './dynamodb/calls.ts'
import type { StoreSettings } from './dynamodb/connection.ts'
import { backOff } from '../process/back-off.ts'
import { createPuts, type Put } from './dynamodb/puts.ts'

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

/** `byUnread` holds only chats with something unread: rows without its partition key are not in it. */
export type Index = 'byList' | 'byUnread'

/** The attributes that are an index's keys. A chat has the same place in both. */
export const INDEX_KEYS: Record<Index, readonly [string, string]> = {
  byList: ['listPK', 'listSK'],
  byUnread: ['unreadPK', 'listSK'],
}

/**
 * The store as everything of Sahut sees it; the only place that speaks to DynamoDB. Reads are consistent (but for
 * an index). A call that is throttled, fails or times out rejects with SahutError `unavailable`: its outcome is unknown.
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

/** DynamoDB's own limit of a BatchGetItem. */
const KEYS_A_READ = 100
const READ_ATTEMPTS = 8

/**
 * The table on DynamoDB or what speaks its language.
 *
 * A condition that "failed" may have held: the SDK repeats a call whose reply was lost, and then its own first
 * success is what the repetition stumbles over. Who cares has to read again; the chat log does.
 * @param settings without an endpoint it is AWS itself, with the credentials of the machine
 */
export const createTable = (settings: StoreSettings): Table => {
  const { call, close } = createCalls(settings)
  const { tableName: TableName } = settings

  const writer = createPuts({ call, tableName: TableName })

  /** One BatchGetItem and what it left over, until nothing is left. */
  const readBatch = async (keys: Attributes[]): Promise<Item[]> => {
    const found: Item[] = []
    let asked = keys
    for (let attempt = 1; asked.length > 0; attempt += 1) {
      if (attempt > READ_ATTEMPTS) throw new SahutError('unavailable', 'The store is too busy to answer.')
      if (attempt > 1) await backOff(attempt)
      const request = { [TableName]: { Keys: asked, ConsistentRead: true } }
      const reply = await call<BatchRead>('BatchGetItem', { RequestItems: request })
      found.push(...(reply?.Responses?.[TableName] ?? []).map(toItem))
      asked = reply?.UnprocessedKeys?.[TableName]?.Keys ?? []
    }
    return found
  }

  return {
    get: async (key) => {
      const reply = await call<Read>('GetItem', { TableName, Key: keyOf(key), ConsistentRead: true })
      return reply?.Item === undefined ? undefined : toItem(reply.Item)
    },

    getMany: async (keys) => {
      // BatchGetItem refuses a key that stands in it twice.
      const distinct = [...new Map(keys.map((key) => [`${key.PK}\n${key.SK}`, keyOf(key)])).values()]
      const batches = Array.from({ length: Math.ceil(distinct.length / KEYS_A_READ) }, (_, n) =>
        distinct.slice(n * KEYS_A_READ, (n + 1) * KEYS_A_READ),
      )
      return (await Promise.all(batches.map(readBatch))).flat()
    },

    query: async ({ limit, cursor, descending = false, index, ...range }) => {
      const { expression, values = {} } = rangeCondition(range, index)
      const reply = await call<Found>('Query', {
        TableName,
        IndexName: index,
        KeyConditionExpression: expression,
        ExpressionAttributeValues: toAttributes(values),
        ScanIndexForward: !descending,
        Limit: limit,
        ExclusiveStartKey: cursor === undefined ? undefined : toAttributes(cursor),
        ConsistentRead: index === undefined,
      })
      const items = (reply?.Items ?? []).map(toItem)
      const last = reply?.LastEvaluatedKey
      return last === undefined ? { items } : { items, cursor: toItem(last) }
    },

    count: async ({ PK, index }) => {
      const { expression, values = {} } = rangeCondition({ PK }, index)
      let counted = 0
      let last: Attributes | undefined
      do {
        const reply: Counted | undefined = await call<Counted>('Query', {
          TableName,
          IndexName: index,
          KeyConditionExpression: expression,
          ExpressionAttributeValues: toAttributes(values),
          Select: 'COUNT',
          ExclusiveStartKey: last,
          ConsistentRead: index === undefined,
        })
        counted += reply?.Count ?? 0
        last = reply?.LastEvaluatedKey
      } while (last !== undefined)
      return counted
    },

    put: async (item, condition) => {
      const Item = toAttributes(item)
      return (await call('PutItem', { TableName, Item, ...expressionOf(condition) })) !== undefined
    },

    update: async (key, change, condition) => {
      const Key = keyOf(key)
      const reply = await call<Updated>('UpdateItem', {
        TableName,
        Key,
        UpdateExpression: change.expression,
        ...expressionOf(condition, change),
        ReturnValues: 'ALL_NEW',
      })
      return reply && toItem({ ...Key, ...reply.Attributes })
    },

    delete: async (key, condition) => {
      const Key = keyOf(key)
      return (await call('DeleteItem', { TableName, Key, ...expressionOf(condition) })) !== undefined
    },

    // Each row is made JSON once, which also tells its size.
    putAll: async (items) => writer.putAll(items.map(putOf)),

    close,
  }
}

/** What the store's replies hold, of all that DynamoDB documents. */
type Read = { Item?: Attributes }
type Found = { Items?: Attributes[]; LastEvaluatedKey?: Attributes }
type Counted = { Count?: number; LastEvaluatedKey?: Attributes }
type Updated = { Attributes?: Attributes }
type BatchRead = {
  Responses?: Record<string, Attributes[]>
  UnprocessedKeys?: Record<string, { Keys: Attributes[] }>
}

const putOf = (item: Item): Put => ({ PK: item.PK, SK: item.SK, json: JSON.stringify(toAttributes(item)) })

/** Of an item that was passed as its own key, too: DynamoDB takes nothing but the key. */
const keyOf = ({ PK, SK }: Key): Attributes => ({ PK: { S: PK }, SK: { S: SK } })

const toItem = (attributes: Attributes): Item => {
  const { PK, SK, ...rest } = fromAttributes(attributes)
  if (typeof PK !== 'string' || typeof SK !== 'string')
    throw new SahutError('corrupt_state', 'The store answered with a row that has no key.')
  return { ...rest, PK, SK }
}

/** The condition, and the placeholders of condition and change together. */
const expressionOf = (condition?: Condition, change?: Condition) => {
  const names = { ...change?.names, ...condition?.names }
  const values = { ...change?.values, ...condition?.values }
  return {
    ConditionExpression: condition?.expression,
    ExpressionAttributeNames: Object.keys(names).length > 0 ? names : undefined,
    ExpressionAttributeValues: Object.keys(values).length > 0 ? toAttributes(values) : undefined,
  }
}

const rangeCondition = (
  { PK, from, to, prefix }: Pick<Range, 'PK' | 'from' | 'to' | 'prefix'>,
  index: Range['index'],
): Condition => {
  const [pk, sk] = index === undefined ? ['PK', 'SK'] : INDEX_KEYS[index]
  const values = { ':pk': PK, ':from': from, ':to': to, ':prefix': prefix }
  if (prefix !== undefined) return { expression: `${pk} = :pk AND begins_with(${sk}, :prefix)`, values }
  if (from !== undefined && to !== undefined)
    return { expression: `${pk} = :pk AND ${sk} BETWEEN :from AND :to`, values }
  if (from !== undefined) return { expression: `${pk} = :pk AND ${sk} >= :from`, values }
  if (to !== undefined) return { expression: `${pk} = :pk AND ${sk} <= :to`, values }
  return { expression: `${pk} = :pk`, values }
}
