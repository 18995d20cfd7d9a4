import { SahutError } from '../contract/errors.ts'
import { type Attributes, fromAttributes, toAttributes } from './dynamodb/attributes.ts'
import { holds, readCondition } from './dynamodb/language/conditions.ts'
import type { Placeholders } from './dynamodb/language/paths.ts'
import { readUpdate, updated } from './dynamodb/language/updates.ts'
import { expressionOf } from './dynamodb/requests.ts'
import { type Condition, INDEX_KEYS, type Item, type Key, type Range, type Table } from './table.ts'

/*
 * A table in memory, each call applied at one instant: the ground that the model of the chat log stands on. It
 * understands conditions and updates as the embedded store does, and `table.test.ts` holds it to the same promises.
 */

/** DynamoDB's limit of an item, bytes; what its JSON adds is not taken off. */
const ITEM_BYTES = 400 * 1024

/** What watches the rows: it is shown each change, and throws where a promise is broken. */
export type Watch = (before: Item | undefined, after: Item) => void

const idOf = ({ PK, SK }: Key): string => `${PK}\n${SK}`

/** DynamoDB has one set of placeholders for both expressions of a call. */
const placeholdersOf = (condition?: Condition, change?: Condition): Placeholders => {
  const { ExpressionAttributeNames, ExpressionAttributeValues } = expressionOf(condition, change)
  return { ExpressionAttributeNames, ExpressionAttributeValues }
}

const isMet = (
  condition: Condition | undefined,
  item: Attributes | undefined,
  placeholders: Placeholders,
): boolean => condition === undefined || holds(readCondition(condition.expression), item, placeholders)

const itemOf = (attributes: Attributes, { PK, SK }: Key): Item => ({ ...fromAttributes(attributes), PK, SK })

const inRange = ({ from = '', to = '\uffff', prefix = '' }: Omit<Range, 'PK'>, place: string): boolean =>
  place >= from && place <= to && place.startsWith(prefix)

type Row = { key: Key; attributes: Attributes }

/** The rows of a range in their order, those after the cursor. */
const rowsOf = (
  rows: Iterable<Row>,
  { descending = false, cursor, index, ...range }: Omit<Range, 'limit'>,
): Row[] => {
  const [PK, SK] = index === undefined ? ['PK', 'SK'] : INDEX_KEYS[index]
  const textOf = ({ attributes }: Row, name: string): string | undefined => {
    const value = attributes[name]
    return value !== undefined && 'S' in value ? value.S : undefined
  }
  const placeOf = (row: Row): string => `${String(textOf(row, SK))}\n${idOf(row.key)}`
  const isBefore = (a: string, b: string): boolean => (descending ? a > b : a < b)
  const all = [...rows]
  const last = cursor && all.find(({ key }) => idOf(key) === idOf(cursor))
  return all
    .filter((row) => textOf(row, PK) === range.PK && inRange(range, textOf(row, SK) ?? ''))
    .filter((row) => last === undefined || isBefore(placeOf(last), placeOf(row)))
    .sort((a, b) => (isBefore(placeOf(a), placeOf(b)) ? -1 : 1))
}

/** A table in memory whose rows can be watched. */
export const createMemoryTable = (watch?: Watch): Table => {
  const rows = new Map<string, Row>()
  const attributesOf = (key: Key): Attributes | undefined => rows.get(idOf(key))?.attributes
  const read = (key: Key): Item | undefined => {
    const attributes = attributesOf(key)
    return attributes && itemOf(attributes, key)
  }
  const store = ({ PK, SK }: Key, attributes: Attributes): void => {
    if (Buffer.byteLength(JSON.stringify(attributes)) > ITEM_BYTES)
      throw new SahutError('internal', 'The store refused a call of ours.')
    watch?.(read({ PK, SK }), itemOf(attributes, { PK, SK }))
    rows.set(idOf({ PK, SK }), { key: { PK, SK }, attributes })
  }
  const putAll = (items: Item[]): void => {
    for (const item of items) store(item, toAttributes(item))
  }

  return {
    get: (key) => Promise.try(() => read(key)),
    getMany: (keys) =>
      Promise.try(() =>
        [...new Map(keys.map((key) => [idOf(key), key])).values()].flatMap((key) => read(key) ?? []),
      ),
    query: ({ limit = Infinity, ...range }) =>
      Promise.try(() => {
        const found = rowsOf(rows.values(), range)
        const items = found.slice(0, limit).map(({ key, attributes }) => itemOf(attributes, key))
        const end = found.length > limit ? items.at(-1) : undefined
        return end === undefined ? { items } : { items, cursor: { PK: end.PK, SK: end.SK } }
      }),
    count: (range) => Promise.try(() => rowsOf(rows.values(), range).length),
    put: (item, condition) =>
      Promise.try(() => {
        const held = isMet(condition, attributesOf(item), placeholdersOf(condition))
        if (held) putAll([item])
        return held
      }),
    update: (key, change, condition) =>
      Promise.try(() => {
        const placeholders = placeholdersOf(condition, change)
        const old = attributesOf(key)
        if (!isMet(condition, old, placeholders)) return undefined
        const { PK, SK } = key
        store(key, updated(old ?? toAttributes({ PK, SK }), readUpdate(change.expression), placeholders))
        return read(key)
      }),
    delete: (key, condition) =>
      Promise.try(() => {
        const held = isMet(condition, attributesOf(key), placeholdersOf(condition))
        if (held) rows.delete(idOf(key))
        return held
      }),
    putAll: (items) =>
      Promise.try(() => {
        putAll(items)
      }),
    close: () => undefined,
  }
}
