import { z } from 'zod'
import { READS, type TableRights, WRITES } from '../../infra/table-rights.ts'

/*
 * What IAM makes of a role's rights to the table: it compares the partitions that a call names (dynamodb:LeadingKeys)
 * with patterns in which `*` is any text.
 */

const Text = z.looseObject({ S: z.string() })
const Keyed = z.looseObject({ PK: Text })
const Call = z.looseObject({
  Key: Keyed.optional(),
  Item: Keyed.optional(),
  ExpressionAttributeValues: z.record(z.string(), z.looseObject({ S: z.string().optional() })).optional(),
  KeyConditionExpression: z.string().optional(),
  RequestItems: z
    .record(
      z.string(),
      z.union([
        z.looseObject({ Keys: z.array(Keyed) }).transform(({ Keys }) => Keys),
        z.array(
          z.union([
            z
              .looseObject({ PutRequest: z.looseObject({ Item: Keyed }) })
              .transform((one) => one.PutRequest.Item),
            z
              .looseObject({ DeleteRequest: z.looseObject({ Key: Keyed }) })
              .transform((one) => one.DeleteRequest.Key),
          ]),
        ),
      ]),
    )
    .optional(),
})

/** The partitions that a call names; of an index, the keys there. */
const partitionsOf = (body: string): string[] => {
  const call = Call.parse(JSON.parse(body))
  const [, asked] = /^\w+ = (:\w+)/.exec(call.KeyConditionExpression ?? '') ?? []
  const queried = asked === undefined ? undefined : call.ExpressionAttributeValues?.[asked]?.S
  return [
    ...[call.Key, call.Item, ...Object.values(call.RequestItems ?? {}).flat()].flatMap(
      (keyed) => keyed?.PK.S ?? [],
    ),
    ...(queried === undefined ? [] : [queried]),
  ]
}

const isLike = (text: string, pattern: string): boolean =>
  new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`, 's').test(text)

const hasName = (names: readonly string[], operation: string): boolean => names.includes(operation)

/**
 * @param operation such as `GetItem`
 * @param body of the call
 * @returns what a role with these rights may not do of it, or nothing
 */
export const forbiddenOf = (rights: TableRights, operation: string, body: string): string | undefined => {
  const may = hasName(READS, operation) ? rights.reads : hasName(WRITES, operation) ? rights.writes : []
  const beyond = partitionsOf(body).find((partition) => !may.some((pattern) => isLike(partition, pattern)))
  return may.length === 0 ? operation : beyond && `${operation} of ${beyond}`
}
