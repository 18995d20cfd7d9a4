import { SahutError } from '../../contract/errors.ts'
import type { Attributes } from './attributes.ts'
import { createBatchWriter } from './batch-writer.ts'
import type { Calls } from './calls.ts'

/** An item with its JSON as DynamoDB takes it: each is made JSON once, which also tells its size. */
export type Put = { PK: string; SK: string; json: string }

type Written = { UnprocessedItems?: Record<string, { PutRequest: { Item: Attributes } }[]> }

/** @throws SahutError corrupt_state for an item without a key */
export const putOfAttributes = (attributes: Attributes): Put => {
  const { PK, SK } = attributes
  if (PK === undefined || !('S' in PK) || SK === undefined || !('S' in SK))
    throw new SahutError('corrupt_state', 'A row without a key.')
  return { PK: PK.S, SK: SK.S, json: JSON.stringify(attributes) }
}

/** Puts without a condition that share BatchWrites. */
export const createPuts = ({ call, tableName }: Pick<Calls, 'call'> & { tableName: string }) =>
  createBatchWriter(async (puts: Put[]) => {
    const requests = puts.map(({ json }) => `{"PutRequest":{"Item":${json}}}`)
    const body = `{"RequestItems":{${JSON.stringify(tableName)}:[${requests.join()}]}}`
    const reply = await call<Written>('BatchWriteItem', body)
    return (reply?.UnprocessedItems?.[tableName] ?? []).map(({ PutRequest }) =>
      putOfAttributes(PutRequest.Item),
    )
  })
