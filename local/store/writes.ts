import type { Attributes } from '@sahut/core/store/dynamodb/attributes'
import { holds, readCondition } from '@sahut/core/store/dynamodb/language/conditions'
import type { Placeholders } from '@sahut/core/store/dynamodb/language/paths'
import { invalid, Refusal } from '@sahut/core/store/dynamodb/language/refusal'
import { readUpdate, updated } from '@sahut/core/store/dynamodb/language/updates'
import { z } from 'zod'
import { checkItem } from './item.ts'
import { AttributeMap, Conditional, conditionOf, TableName } from './parameters.ts'
import { keyIn, keyOnly, putRow, readied, readItem, type Ready, removeRow, type RowKey } from './rows.ts'
import type { Table, Tables } from './tables.ts'

/** DynamoDB's limit of a BatchWriteItem. */
const PUTS_A_BATCH = 25

/** @throws Refusal ConditionalCheckFailedException if there is a condition and it does not hold */
const check = (input: z.infer<typeof Conditional>, old: Attributes | undefined): void => {
  const condition = conditionOf(input)
  if (condition === undefined || holds(readCondition(condition), old, input)) return
  const more =
    input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && old !== undefined ? { Item: old } : {}
  throw new Refusal('ConditionalCheckFailedException', 'The conditional request failed', more)
}

const Put = z.strictObject({
  TableName,
  Item: AttributeMap,
  ReturnValues: z.enum(['NONE', 'ALL_OLD']).optional(),
  ...Conditional.shape,
})

const Delete = z.strictObject({
  TableName,
  Key: AttributeMap,
  ReturnValues: z.enum(['NONE', 'ALL_OLD']).optional(),
  ...Conditional.shape,
})

const Update = z.strictObject({
  TableName,
  Key: AttributeMap,
  UpdateExpression: z.string().optional(),
  ReturnValues: z.enum(['NONE', 'ALL_NEW', 'ALL_OLD']).optional(),
  ...Conditional.shape,
})

const BatchWrite = z.strictObject({
  RequestItems: z.record(
    z.string(),
    z.array(
      z.union([
        z.strictObject({ PutRequest: z.strictObject({ Item: AttributeMap }) }),
        z.strictObject({ DeleteRequest: z.strictObject({ Key: AttributeMap }) }),
      ]),
    ),
  ),
})

const answerWith = (old: Attributes | undefined): object => (old === undefined ? {} : { Attributes: old })

const put = (tables: Tables, parameters: unknown): object => {
  const input = Put.parse(parameters)
  const table = tables.find(input.TableName)
  checkItem(input.Item)
  const ready = readied(table, input.Item)
  const isBlind = conditionOf(input) === undefined && input.ReturnValues !== 'ALL_OLD'
  const old = isBlind ? undefined : readItem(table, ready.key)
  check(input, old)
  putRow(ready)
  return input.ReturnValues === 'ALL_OLD' ? answerWith(old) : {}
}

const remove = (tables: Tables, parameters: unknown): object => {
  const input = Delete.parse(parameters)
  const table = tables.find(input.TableName)
  const key = keyOnly(table, input.Key)
  const old = readItem(table, key)
  check(input, old)
  if (old !== undefined) removeRow(table, key)
  return input.ReturnValues === 'ALL_OLD' ? answerWith(old) : {}
}

const isSameKey = (one: RowKey, other: RowKey): boolean => one.pk === other.pk && one.sk === other.sk

const applied = (expression: string | undefined, item: Attributes, placeholders: Placeholders): Attributes =>
  expression === undefined ? item : updated(item, readUpdate(expression), placeholders)

const update = (tables: Tables, parameters: unknown): object => {
  const input = Update.parse(parameters)
  const table = tables.find(input.TableName)
  checkItem(input.Key)
  const key = keyOnly(table, input.Key)
  const old = readItem(table, key)
  check(input, old)
  const fresh = applied(input.UpdateExpression, old ?? input.Key, input)
  if (!isSameKey(keyIn(table, fresh), key))
    throw invalid(
      'One or more parameter values were invalid: Cannot update attribute that is part of the key',
    )
  putRow(readied(table, fresh))
  if (input.ReturnValues === 'ALL_NEW') return answerWith(fresh)
  return input.ReturnValues === 'ALL_OLD' ? answerWith(old) : {}
}

type Step = { table: Table; key: RowKey; put?: Ready }

/** What one request of a batch is to do. @throws Refusal before anything is done */
const stepOf = (table: Table, request: z.infer<typeof BatchWrite>['RequestItems'][string][number]): Step => {
  if ('DeleteRequest' in request) return { table, key: keyOnly(table, request.DeleteRequest.Key) }
  const { Item } = request.PutRequest
  checkItem(Item)
  const ready = readied(table, Item)
  return { table, key: ready.key, put: ready }
}

const writeBatch = (tables: Tables, parameters: unknown): object => {
  const { RequestItems } = BatchWrite.parse(parameters)
  const steps = Object.entries(RequestItems).flatMap(([name, requests]) => {
    const table = tables.find(name)
    return requests.map((request) => stepOf(table, request))
  })
  if (steps.length === 0 || steps.length > PUTS_A_BATCH)
    throw invalid('Too many items requested for the BatchWriteItem call, or none')
  const keys = new Set(steps.map(({ table, key }) => JSON.stringify([table.name, key.pk, key.sk])))
  if (keys.size < steps.length) throw invalid('Provided list of item keys contains duplicates')
  for (const { table, key, put: ready } of steps)
    if (ready === undefined) removeRow(table, key)
    else putRow(ready)
  return { UnprocessedItems: {} }
}

/** The operations that change rows. */
export const WRITES = {
  PutItem: put,
  DeleteItem: remove,
  UpdateItem: update,
  BatchWriteItem: writeBatch,
}
