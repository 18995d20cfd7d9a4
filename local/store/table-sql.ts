import { invalid } from '@sahut/core/store/dynamodb/language/refusal'
import { z } from 'zod'

/*
 * DynamoDB's tables as tables of SQLite: a row has its key, its bytes, when it expires, the item's JSON, and for each
 * index the key that it has there (none if the item is not in it).
 */

export const Index = z.object({
  name: z.string().regex(/^[\w.-]{3,255}$/),
  hash: z.string(),
  range: z.string(),
  projection: z.enum(['ALL', 'KEYS_ONLY']),
})
export type Index = z.infer<typeof Index>

export const Definition = z.object({
  /** Which of SQLite's tables it is. */
  number: z.int(),
  hash: z.string(),
  range: z.string(),
  indexes: z.array(Index),
  /** The attribute that says when an item expires, seconds since 1970. */
  expires: z.string().optional(),
  createdAt: z.number(),
})
export type Definition = z.infer<typeof Definition>

export const rowsOf = ({ number }: Definition): string => `rows${String(number)}`
/** The columns of an index's key. */
export const columnsOf = (at: number): [hash: string, range: string] => [
  `index${String(at)}hash`,
  `index${String(at)}range`,
]

export const putSql = ({ indexes }: Definition): string => {
  const columns = ['bytes', 'expires', 'item', ...indexes.flatMap((_, at) => columnsOf(at))]
  return `INSERT INTO ROWS (pk, sk, ${columns.join(', ')}) VALUES (?, ?${', ?'.repeat(columns.length)})
    ON CONFLICT DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`
}

/** The value of an attribute in a row's JSON, for SQL. @throws Refusal for a name that SQL could take for more */
const valueIn = (attribute: string, kind: 'S' | 'N'): string => {
  if (!/^[\w.-]+$/.test(attribute)) throw invalid(`An attribute named ${attribute} can't be a key here`)
  return `json_extract(item, '$."${attribute}".${kind}')`
}

export const createSql = (definition: Definition): string => {
  const rows = rowsOf(definition)
  return `
    CREATE TABLE ${rows} (
      pk TEXT NOT NULL, sk TEXT NOT NULL, bytes INTEGER NOT NULL, expires INTEGER, item TEXT NOT NULL,
      PRIMARY KEY (pk, sk)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${rows}expires ON ${rows} (expires) WHERE expires IS NOT NULL;`
}

/** Gives a table an index, with the rows that it has. @param at which of its indexes it is */
export const indexSql = (definition: Definition, { hash, range }: Index, at: number): string => {
  const [hashValue, rangeValue] = [valueIn(hash, 'S'), valueIn(range, 'S')]
  const [hashColumn, rangeColumn] = columnsOf(at)
  const rows = rowsOf(definition)
  return `
    ALTER TABLE ${rows} ADD COLUMN ${hashColumn} TEXT;
    ALTER TABLE ${rows} ADD COLUMN ${rangeColumn} TEXT;
    UPDATE ${rows} SET ${hashColumn} = ${hashValue}, ${rangeColumn} = ${rangeValue}
      WHERE ${hashValue} IS NOT NULL AND ${rangeValue} IS NOT NULL;
    CREATE INDEX ${rows}index${String(at)} ON ${rows} (${hashColumn}, ${rangeColumn}, pk, sk)
      WHERE ${hashColumn} IS NOT NULL;`
}

/** Lets the rows of a table expire by an attribute, those that it has too. */
export const expiresSql = (definition: Definition, attribute: string): string => {
  const value = valueIn(attribute, 'N')
  return `UPDATE ${rowsOf(definition)} SET expires = CAST(${value} AS INTEGER) WHERE ${value} IS NOT NULL`
}
