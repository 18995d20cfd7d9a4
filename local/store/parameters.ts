import type { Attributes } from '@sahut/core/store/dynamodb/attributes'
import { z } from 'zod'

/** What the parameters of several operations have in common, in DynamoDB's own words. */

export const TableName = z.string()

/** An item or key. What is in it is checked by whoever keeps it. */
export const AttributeMap = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be a map of attributes',
)

const Values = z.custom<Attributes>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be a map of attributes',
)

/** The placeholders of a call's expressions. */
export const Placeholders = z.object({
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: Values.optional(),
})

export const Conditional = z.object({
  ...Placeholders.shape,
  ConditionExpression: z.string().optional(),
  ReturnValuesOnConditionCheckFailure: z.enum(['NONE', 'ALL_OLD']).optional(),
})

export const conditionOf = ({ ConditionExpression }: z.infer<typeof Conditional>): string | undefined =>
  ConditionExpression
