import { isDeepStrictEqual } from 'node:util'
import { type Condition, INDEX_KEYS, type Item, type Key, type Range, type Table } from '../../store/table.ts'

/*
 * DynamoDB's semantics in memory, each call applied at one instant: the ground that the model of the chat log
 * stands on. It understands just the expressions that the log writes, and throws at any other.
 */

const nameOf = (word: string, { names }: Condition): string => names?.[word] ?? word

const holdsTerm = (term: string, item: Item | undefined, condition: Condition): boolean => {
  const absent = /^attribute_not_exists\((\S+)\)$/.exec(term)
  if (absent?.[1] !== undefined) return item?.[nameOf(absent[1], condition)] === undefined
  const there = /^attribute_exists\((\S+)\)$/.exec(term)
  if (there?.[1] !== undefined) return item?.[nameOf(there[1], condition)] !== undefined
  const [left = '', operator, right = ''] = term.split(' ')
  const value = item?.[nameOf(left, condition)]
  const wanted = condition.values?.[right]
  if (operator === '=') return value !== undefined && isDeepStrictEqual(value, wanted)
  if (typeof value !== 'number' || typeof wanted !== 'number') return false
  if (operator === '<') return value < wanted
  if (operator === '<=') return value <= wanted
  throw new Error(`The model does not know the condition ${term}.`)
}

const holds = (condition: Condition | undefined, item: Item | undefined): boolean =>
  condition?.expression
    .split(' OR ')
    .some((terms) => terms.split(' AND ').every((term) => holdsTerm(term, item, condition))) ?? true

const updated = (key: Key, item: Item | undefined, change: Condition): Item => {
  const parts = /^(?:SET (.+?))?(?:(?:^| )REMOVE (.+))?$/.exec(change.expression)
  if (parts === null) throw new Error(`The model does not know the update ${change.expression}.`)
  const sets = (parts[1]?.split(', ') ?? []).map((set) => {
    const [name = '', , value = ''] = set.split(' ')
    const kept = /^if_not_exists\((\S+),(\S+)\)$/.exec(value)
    const present = item?.[nameOf(kept?.[1] ?? '', change)]
    return [nameOf(name, change), present ?? change.values?.[kept?.[2] ?? value]] as const
  })
  const removed = new Set((parts[2] ?? '').split(', ').map((name) => nameOf(name, change)))
  const kept = Object.entries(item ?? key).filter(([name]) => !removed.has(name))
  return { ...Object.fromEntries([...kept, ...sets]), ...key }
}

const inRange = ({ from = '', to = '\uffff', prefix = '' }: Omit<Range, 'PK'>, SK: string): boolean =>
  SK >= from && SK <= to && SK.startsWith(prefix)

/** What watches the rows: it is shown each change, and throws where a promise is broken. */
export type Watch = (before: Item | undefined, after: Item) => void

/** A table in memory whose rows can be watched. Rows are copied on the way in and on the way out. */
export const createMemoryTable = (watch: Watch = () => undefined): Table => {
  const rows = new Map<string, Item>()
  const idOf = ({ PK, SK }: Key): string => `${PK}\n${SK}`
  const store = (item: Item): void => {
    watch(rows.get(idOf(item)), item)
    rows.set(idOf(item), structuredClone(item))
  }
  const read = (key: Key): Item | undefined => structuredClone(rows.get(idOf(key)))
  return {
    get: (key) => Promise.resolve(read(key)),
    getMany: (keys) => Promise.resolve(keys.flatMap((key) => read(key) ?? [])),
    query: ({ descending = false, limit = Infinity, cursor, index, ...range }) => {
      const [PK, SK] = index === undefined ? ['PK', 'SK'] : INDEX_KEYS[index]
      const placeOf = (item: Item): string => `${String(item[SK])}\n${item.PK}\n${item.SK}`
      const isBefore = descending ? (a: string, b: string) => a > b : (a: string, b: string) => a < b
      const last = cursor && rows.get(idOf(cursor))
      const found = [...rows.values()]
        .filter((item) => item[PK] === range.PK && inRange(range, String(item[SK])))
        .filter((item) => last === undefined || isBefore(placeOf(last), placeOf(item)))
        .sort((a, b) => (isBefore(placeOf(a), placeOf(b)) ? -1 : 1))
      const items = structuredClone(found.slice(0, limit))
      const end = found.length > limit ? items.at(-1) : undefined
      return Promise.resolve(end === undefined ? { items } : { items, cursor: { PK: end.PK, SK: end.SK } })
    },
    count: ({ PK, index }) => {
      const [partition] = index === undefined ? ['PK'] : INDEX_KEYS[index]
      return Promise.resolve([...rows.values()].filter((item) => item[partition] === PK).length)
    },
    put: (item, condition) => {
      const held = holds(condition, rows.get(idOf(item)))
      if (held) store(item)
      return Promise.resolve(held)
    },
    update: (key, change, condition) => {
      const item = rows.get(idOf(key))
      // DynamoDB has one set of placeholders for both expressions of a call.
      const names = { ...change.names, ...condition?.names }
      const values = { ...change.values, ...condition?.values }
      if (!holds(condition && { ...condition, names, values }, item)) return Promise.resolve(undefined)
      const next = updated(key, item, change)
      store(next)
      return Promise.resolve(structuredClone(next))
    },
    delete: (key, condition) => {
      const held = holds(condition, rows.get(idOf(key)))
      if (held) rows.delete(idOf(key))
      return Promise.resolve(held)
    },
    putAll: (items) => {
      items.forEach(store)
      return Promise.resolve()
    },
    close: () => undefined,
  }
}
