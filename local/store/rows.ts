import type { Attributes } from '@sahut/core/store/dynamodb/attributes'
import { invalid } from '@sahut/core/store/dynamodb/language/refusal'
import { itemBytes, itemOf, keyText } from './item.ts'
import type { Table } from './tables.ts'

/** One row by its key: read, put, removed. */

export type RowKey = { pk: string; sk: string }

/** The key of an item, or of what names one. @throws Refusal */
export const keyIn = ({ definition }: Table, item: Record<string, unknown>): RowKey => ({
  pk: keyText(item, definition.hash),
  sk: keyText(item, definition.range),
})

/** A key that is nothing but a key. @throws Refusal */
export const keyOnly = (table: Table, key: Record<string, unknown>): RowKey => {
  if (Object.keys(key).length !== 2) throw invalid('The provided key element does not match the schema')
  return keyIn(table, key)
}

/** The item's JSON, if there is one. */
export const readText = (table: Table, { pk, sk }: RowKey): string | undefined => {
  const row = table.statement('SELECT item FROM ROWS WHERE pk = ? AND sk = ?').get(pk, sk)
  const item = row?.['item']
  return typeof item === 'string' ? item : undefined
}

export const readItem = (table: Table, key: RowKey): Attributes | undefined => {
  const text = readText(table, key)
  return text === undefined ? undefined : itemOf(text)
}

const textIn = (item: Attributes, name: string): string | null => {
  const value = item[name]
  if (value === undefined) return null
  if ('S' in value) return value.S
  throw invalid(`The key ${name} of an index is no text`)
}

/** An item that was looked at whole, and can be put without being refused. */
export type Ready = { table: Table; key: RowKey; values: (string | number | null)[] }

/** @throws Refusal if the item can't be kept */
export const readied = (table: Table, item: Attributes): Ready => {
  const { definition } = table
  const bytes = itemBytes(item)
  const expires = definition.expires === undefined ? undefined : item[definition.expires]
  const places = definition.indexes.flatMap(({ hash, range }) => {
    const place = [textIn(item, hash), textIn(item, range)]
    return place.includes(null) ? [null, null] : place
  })
  const expiresAt = expires !== undefined && 'N' in expires ? Math.floor(Number(expires.N)) : null
  return { table, key: keyIn(table, item), values: [bytes, expiresAt, JSON.stringify(item), ...places] }
}

export const putRow = ({ table, key: { pk, sk }, values }: Ready): void => {
  table.statement(table.putSql).run(pk, sk, ...values)
}

export const removeRow = (table: Table, { pk, sk }: RowKey): void => {
  table.statement('DELETE FROM ROWS WHERE pk = ? AND sk = ?').run(pk, sk)
}
