import { type Condition, INDEX_KEYS, type Range } from '../table.ts'
import { toAttributes } from './attributes.ts'

/** The condition, and the placeholders of condition and change together. */
export const expressionOf = (condition?: Condition, change?: Condition) => {
  const names = { ...change?.names, ...condition?.names }
  const values = { ...change?.values, ...condition?.values }
  return {
    ConditionExpression: condition?.expression,
    ExpressionAttributeNames: Object.keys(names).length > 0 ? names : undefined,
    ExpressionAttributeValues: Object.keys(values).length > 0 ? toAttributes(values) : undefined,
  }
}

/** The key condition of a range. */
export const rangeCondition = (
  { PK, from, to, prefix }: Pick<Range, 'PK' | 'from' | 'to' | 'prefix'>,
  index: Range['index'],
): Condition => {
  const [pk, sk] = index === undefined ? ['PK', 'SK'] : INDEX_KEYS[index]
  const values = { ':pk': PK, ':from': from, ':to': to, ':prefix': prefix }
  if (prefix !== undefined) return { expression: `${pk} = :pk AND begins_with(${sk}, :prefix)`, values }
  if (from !== undefined && to !== undefined)
    return { expression: `${pk} = :pk AND ${sk} BETWEEN :from AND :to`, values }
  if (from !== undefined) return { expression: `${pk} = :pk AND ${sk} >= :from`, values }
  if (to !== undefined) return { expression: `${pk} = :pk AND ${sk} <= :to`, values }
  return { expression: `${pk} = :pk`, values }
}
