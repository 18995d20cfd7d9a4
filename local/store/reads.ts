import type { StatementSync } from 'node:sqlite'
import type { Attributes } from '@sahut/core/store/dynamodb/attributes'
import { holds, readCondition } from '@sahut/core/store/dynamodb/language/conditions'
import { projected, readProjection } from '@sahut/core/store/dynamodb/language/projections'
import { invalid } from '@sahut/core/store/dynamodb/language/refusal'
import { z } from 'zod'
import { checkItem, itemOf, keyText } from './item.ts'
import { readKeyCondition } from './key-conditions.ts'
import { AttributeMap, Placeholders, TableName } from './parameters.ts'
import { keyOnly, readText } from './rows.ts'
import { columnsOf, type Index } from './table-sql.ts'
import type { Table, Tables } from './tables.ts'

/** DynamoDB's limits: what a page of a query or scan holds, what a BatchGetItem gives, and how many keys it takes. */
const PAGE_BYTES = 1024 * 1024
const BATCH_BYTES = 16 * 1024 * 1024
const KEYS_A_BATCH = 100

const Get = z.strictObject({
  TableName,
  Key: AttributeMap,
  ConsistentRead: z.boolean().optional(),
  ProjectionExpression: z.string().optional(),
  ExpressionAttributeNames: Placeholders.shape.ExpressionAttributeNames,
})

const BatchGet = z.strictObject({
  RequestItems: z.record(
    z.string(),
    z.strictObject({
      Keys: z.array(AttributeMap),
      ConsistentRead: z.boolean().optional(),
      ProjectionExpression: z.string().optional(),
      ExpressionAttributeNames: Placeholders.shape.ExpressionAttributeNames,
    }),
  ),
})

const Page = {
  TableName,
  ConsistentRead: z.boolean().optional(),
  Limit: z.int().positive().optional(),
  ExclusiveStartKey: AttributeMap.optional(),
  FilterExpression: z.string().optional(),
  ProjectionExpression: z.string().optional(),
  Select: z.enum(['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT']).optional(),
  ...Placeholders.shape,
}

const Query = z.strictObject({
  ...Page,
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string(),
  ScanIndexForward: z.boolean().optional(),
})

const Scan = z.strictObject(Page)

type Projecting = Pick<z.infer<typeof Get>, 'ProjectionExpression' | 'ExpressionAttributeNames'>

/** An item's JSON as it is answered: rows leave as they lie there, unless a part of them was asked for. */
const shown = (text: string, input: Projecting): string =>
  input.ProjectionExpression === undefined
    ? text
    : JSON.stringify(projected(itemOf(text), readProjection(input.ProjectionExpression), input))

const get = (tables: Tables, parameters: unknown): string => {
  const input = Get.parse(parameters)
  const table = tables.find(input.TableName)
  const text = readText(table, keyOnly(table, input.Key))
  return text === undefined ? '{}' : `{"Item":${shown(text, input)}}`
}

const getBatch = (tables: Tables, parameters: unknown): string => {
  const { RequestItems } = BatchGet.parse(parameters)
  const requests = Object.entries(RequestItems)
  const asked = requests.reduce((sum, [, { Keys }]) => sum + Keys.length, 0)
  if (asked === 0 || asked > KEYS_A_BATCH)
    throw invalid('Too many items requested for the BatchGetItem call, or none')
  let bytes = 0
  const left: Record<string, object> = {}
  const answers = requests.map(([name, request]) => {
    const table = tables.find(name)
    const keys = request.Keys.map((key) => ({ key, row: keyOnly(table, key) }))
    if (new Set(keys.map(({ row }) => JSON.stringify(row))).size < keys.length)
      throw invalid('Provided list of item keys contains duplicates')
    const found: string[] = []
    const rest: object[] = []
    for (const { key, row } of keys) {
      const text = bytes < BATCH_BYTES ? readText(table, row) : undefined
      if (text !== undefined) {
        bytes += text.length
        found.push(shown(text, request))
      } else if (bytes >= BATCH_BYTES) rest.push(key)
    }
    if (rest.length > 0) left[name] = { ...request, Keys: rest }
    return `${JSON.stringify(name)}:[${found.join()}]`
  })
  return `{"Responses":{${answers.join()}},"UnprocessedKeys":${JSON.stringify(left)}}`
}

/** Where rows are read in order: the table itself, or an index of it. */
type Order = { hash: string; range: string; columns: readonly string[]; index?: Index }

const orderOf = ({ definition }: Table, indexName: string | undefined): Order => {
  if (indexName === undefined)
    return { hash: definition.hash, range: definition.range, columns: ['pk', 'sk'] }
  const at = definition.indexes.findIndex(({ name }) => name === indexName)
  const index = definition.indexes[at]
  if (index === undefined) throw invalid('The table does not have the specified index')
  return { hash: index.hash, range: index.range, columns: [...columnsOf(at), 'pk', 'sk'], index }
}

/** The names of the attributes by which a page of this order ends. */
const cursorNames = ({ definition }: Table, { hash, range, index }: Order): string[] => [
  ...new Set(index === undefined ? [hash, range] : [hash, range, definition.hash, definition.range]),
]

const keysOf = (item: Attributes, names: readonly string[]): Attributes =>
  Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])))

/** Whether an index has nothing but keys to show, so that its rows need not be read. */
const isBare = ({ index }: Order): boolean => index?.projection === 'KEYS_ONLY'

/** The item of a row, as JSON. */
const textOf = (row: Record<string, unknown>, table: Table, order: Order): string => {
  if (!isBare(order)) return String(row['item'])
  const { hash, range } = table.definition
  const names = [order.hash, order.range, hash, range]
  const keys = order.columns.map((column, at) => [names[at], { S: row[column] }])
  return JSON.stringify(Object.fromEntries(keys))
}

type Paging = Pick<
  z.infer<typeof Scan>,
  'Limit' | 'FilterExpression' | 'ProjectionExpression' | 'Select' | keyof z.infer<typeof Placeholders>
>

/** Reads rows until the page is full, by DynamoDB's own measure. */
const readPage = (
  statement: StatementSync,
  values: readonly string[],
  table: Table,
  order: Order,
  input: Paging,
): string => {
  const names = cursorNames(table, order)
  const filter = input.FilterExpression === undefined ? undefined : readCondition(input.FilterExpression)
  const found: string[] = []
  let [count, scanned, bytes] = [0, 0, 0]
  let last: string | undefined
  for (const row of statement.iterate(...values)) {
    const text = textOf(row, table, order)
    scanned += 1
    bytes += isBare(order) ? text.length : Number(row['bytes'])
    if (filter === undefined || holds(filter, itemOf(text), input)) {
      count += 1
      if (input.Select !== 'COUNT') found.push(shown(text, input))
    }
    if (scanned === input.Limit || bytes >= PAGE_BYTES) {
      last = text
      break
    }
  }
  const items = input.Select === 'COUNT' ? '' : `"Items":[${found.join()}],`
  const more = last === undefined ? '' : `,"LastEvaluatedKey":${JSON.stringify(keysOf(itemOf(last), names))}`
  return `{${items}"Count":${String(count)},"ScannedCount":${String(scanned)}${more}}`
}

/** The values by which a page goes on, in the order of the columns. */
const startOf = (key: Record<string, unknown>, table: Table, { hash, range, index }: Order): string[] => {
  checkItem(key)
  const own = [keyText(key, table.definition.hash), keyText(key, table.definition.range)]
  return index === undefined ? own : [keyText(key, hash), keyText(key, range), ...own]
}

const query = (tables: Tables, parameters: unknown): string => {
  const input = Query.parse(parameters)
  const table = tables.find(input.TableName)
  const order = orderOf(table, input.IndexName)
  if (order.index !== undefined && input.ConsistentRead === true)
    throw invalid('Consistent reads are not supported on global secondary indexes')
  const [hashColumn = '', ...rest] = order.columns
  const [rangeColumn = ''] = rest
  const { pk, range } = readKeyCondition(input.KeyConditionExpression, order.hash, order.range, input)
  const isDown = input.ScanIndexForward === false
  const terms = [`${hashColumn} = ?`, ...range.map(({ operator }) => `${rangeColumn} ${operator} ?`)]
  const values = [pk, ...range.map(({ text }) => text)]
  if (input.ExclusiveStartKey !== undefined) {
    terms.push(`(${rest.join()}) ${isDown ? '<' : '>'} (${rest.map(() => '?').join()})`)
    values.push(...startOf(input.ExclusiveStartKey, table, order).slice(1))
  }
  const by = rest.map((column) => `${column}${isDown ? ' DESC' : ''}`).join()
  const columns = isBare(order) ? order.columns.join() : 'bytes, item'
  const sql = `SELECT ${columns} FROM ROWS WHERE ${terms.join(' AND ')} ORDER BY ${by}`
  return readPage(table.statement(sql), values, table, order, input)
}

const scan = (tables: Tables, parameters: unknown): string => {
  const input = Scan.parse(parameters)
  const table = tables.find(input.TableName)
  const order = orderOf(table, undefined)
  const start = input.ExclusiveStartKey === undefined ? [] : startOf(input.ExclusiveStartKey, table, order)
  const after = start.length === 0 ? '' : 'WHERE (pk, sk) > (?, ?)'
  const sql = `SELECT bytes, item FROM ROWS ${after} ORDER BY pk, sk`
  return readPage(table.statement(sql), start, table, order, input)
}

/** The operations that read rows; each gives its answer as JSON. */
export const READS = { GetItem: get, BatchGetItem: getBatch, Query: query, Scan: scan }
