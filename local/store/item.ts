import type { Attributes } from '@sahut/core/store/dynamodb/attributes'
import { invalid } from '@sahut/core/store/dynamodb/language/refusal'

/** DynamoDB's limit of an item, bytes. */
const ITEM_BYTES = 400 * 1024
/** DynamoDB's limit of how deep lists and maps nest. */
const DEPTH = 32
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The bytes of one value as DynamoDB counts them. @throws Refusal if it is none that the store keeps */
const valueBytes = (value: unknown, depth: number): number => {
  if (!isRecord(value) || depth > DEPTH)
    throw invalid('Supplied AttributeValue is not of a kind that is kept here')
  const kinds = Object.keys(value)
  const [kind] = kinds
  const inner = kind === undefined ? undefined : value[kind]
  if (kinds.length === 1) {
    if (kind === 'S' && typeof inner === 'string') return Buffer.byteLength(inner)
    if (kind === 'N' && typeof inner === 'string' && NUMBER.test(inner))
      return 1 + Math.ceil(inner.length / 2)
    if (kind === 'B' && typeof inner === 'string') return Buffer.byteLength(inner, 'base64')
    if ((kind === 'BOOL' && typeof inner === 'boolean') || (kind === 'NULL' && inner === true)) return 1
    if (kind === 'L' && Array.isArray(inner))
      return inner.reduce<number>((sum, one) => sum + 1 + valueBytes(one, depth + 1), 3)
    if (kind === 'M' && isRecord(inner)) return 3 + attributesBytes(inner, depth + 1)
  }
  throw invalid('Supplied AttributeValue is not of a kind that is kept here')
}

const attributesBytes = (attributes: Record<string, unknown>, depth: number): number => {
  let sum = 0
  for (const name in attributes) sum += Buffer.byteLength(name) + valueBytes(attributes[name], depth)
  return sum
}

/**
 * Whether something is an item, and how large.
 * @returns its bytes, as DynamoDB counts them
 * @throws Refusal if it is none, or too large
 */
export function checkItem(item: Record<string, unknown>): asserts item is Attributes {
  itemBytes(item)
}

/** @returns an item's bytes, as DynamoDB counts them. @throws Refusal if it is no item, or too large */
export const itemBytes = (item: Record<string, unknown>): number => {
  const bytes = attributesBytes(item, 0)
  if (bytes > ITEM_BYTES) throw invalid('Item size has exceeded the maximum allowed size')
  return bytes
}

/** The text of a key attribute. @throws Refusal if it has none, or an empty one */
export const keyText = (item: Record<string, unknown>, name: string): string => {
  const value = item[name]
  if (isRecord(value) && typeof value['S'] === 'string' && value['S'] !== '') return value['S']
  throw invalid(`The key ${name} is missing, or no text`)
}

/** The item that a row's text is. */
export const itemOf = (text: string): Attributes => JSON.parse(text) as Attributes
