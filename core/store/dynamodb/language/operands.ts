import type { Attribute, Attributes } from '../attributes.ts'
import { at, type Path, type Placeholders, readPath, valueOf } from './paths.ts'
import { invalid } from './refusal.ts'
import type { Reader } from './tokens.ts'

/** What has a value: a path, a placeholder, `size(path)`. */
export type Operand = { is: 'path' | 'size'; path: Path } | { is: 'value'; word: string }

export const readOperand = (reader: Reader): Operand => {
  if (reader.kind() === 'value') return { is: 'value', word: reader.take('value').text }
  if (reader.isNext('SIZE') && reader.isNext('(', 1)) {
    reader.expect('SIZE')
    reader.expect('(')
    const path = readPath(reader)
    reader.expect(')')
    return { is: 'size', path }
  }
  return { is: 'path', path: readPath(reader) }
}

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64')

const sizeOf = (value: Attribute): number | undefined => {
  if ('S' in value) return Buffer.byteLength(value.S)
  if ('B' in value) return bytesOf(value.B).length
  if ('L' in value) return value.L.length
  if ('M' in value) return Object.keys(value.M).length
  return undefined
}

export const valueAt = (
  operand: Operand,
  item: Attributes | undefined,
  placeholders: Placeholders,
): Attribute | undefined => {
  if (operand.is === 'value') return valueOf(operand.word, placeholders)
  const value = at(item, operand.path, placeholders)
  if (operand.is === 'path' || value === undefined) return value
  const size = sizeOf(value)
  return size === undefined ? undefined : { N: String(size) }
}

/** Less than 0, 0 or more, as the first comes before, equals or follows the second; nothing if they have no order. */
export const order = (left: Attribute, right: Attribute): number | undefined => {
  if ('N' in left && 'N' in right) return Number(left.N) - Number(right.N)
  if ('S' in left && 'S' in right) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S))
  if ('B' in left && 'B' in right) return Buffer.compare(bytesOf(left.B), bytesOf(right.B))
  return undefined
}

export const isEqual = (left: Attribute, right: Attribute): boolean => {
  if ('S' in left && 'S' in right) return left.S === right.S
  if ('BOOL' in left && 'BOOL' in right) return left.BOOL === right.BOOL
  if ('NULL' in left && 'NULL' in right) return true
  if ('L' in left && 'L' in right) {
    const others = right.L
    return left.L.length === others.length && left.L.every((one, n) => isSame(one, others[n]))
  }
  if ('M' in left && 'M' in right) {
    const others = right.M
    const names = Object.keys(left.M)
    return (
      names.length === Object.keys(others).length && names.every((name) => isSame(left.M[name], others[name]))
    )
  }
  return order(left, right) === 0
}

const isSame = (left: Attribute | undefined, right: Attribute | undefined): boolean =>
  left !== undefined && right !== undefined && isEqual(left, right)

/** @throws Refusal for what is no number */
export const numberOf = (value: Attribute): number => {
  if ('N' in value) return Number(value.N)
  throw invalid('An operand in the update expression has an incorrect data type')
}
