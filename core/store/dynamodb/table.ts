import { SahutError } from '../../contract/errors.ts'
import { backOff } from '../../process/back-off.ts'
import type { Item, Key, Table } from '../table.ts'
import { type Attributes, fromAttributes, toAttributes } from './attributes.ts'
import { createCalls } from './calls.ts'
import type { StoreSettings } from './connection.ts'
import { createPuts, type Put } from './puts.ts'
import { expressionOf, rangeCondition } from './requests.ts'

/** DynamoDB's own limit of a BatchGetItem. */
const KEYS_A_READ = 100
const READ_ATTEMPTS = 8

/**
 * The table on DynamoDB or what speaks its language.
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
