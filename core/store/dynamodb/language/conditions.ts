import type { Attribute, Attributes } from '../attributes.ts'
import { isEqual, type Operand, order, readOperand, valueAt } from './operands.ts'
import { type Placeholders, remembered } from './paths.ts'
import { invalid } from './refusal.ts'
import { createReader, type Reader } from './tokens.ts'

const COMPARISONS = ['=', '<>', '<=', '>=', '<', '>'] as const
type Comparison = (typeof COMPARISONS)[number]

/** The functions that are conditions, with how many operands they take. */
const FUNCTIONS = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
} as const
type FunctionName = keyof typeof FUNCTIONS
const FUNCTION_NAMES: readonly FunctionName[] = [
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
]

export type Condition =
  | { is: 'and' | 'or'; terms: Condition[] }
  | { is: 'not'; term: Condition }
  | { is: 'comparison'; operator: Comparison; left: Operand; right: Operand }
  | { is: 'between'; value: Operand; low: Operand; high: Operand }
  | { is: 'in'; value: Operand; list: Operand[] }
  | { is: 'function'; name: FunctionName; first: Operand; second?: Operand }

const readList = (reader: Reader): Operand[] => {
  reader.expect('(')
  const list = [readOperand(reader)]
  while (reader.took(',')) list.push(readOperand(reader))
  reader.expect(')')
  return list
}

const readFunction = (reader: Reader, name: FunctionName): Condition => {
  reader.expect(name.toUpperCase())
  const operands = readList(reader)
  const [first, second] = operands
  if (first === undefined || operands.length !== FUNCTIONS[name])
    throw invalid(`Incorrect number of operands for operator or function; operator or function: ${name}`)
  return { is: 'function', name, first, ...(second && { second }) }
}

const readTerm = (reader: Reader): Condition => {
  if (reader.took('NOT')) return { is: 'not', term: readTerm(reader) }
  if (reader.took('(')) {
    const inner = readOr(reader)
    reader.expect(')')
    return inner
  }
  const called = FUNCTION_NAMES.find((name) => reader.isNext(name.toUpperCase()) && reader.isNext('(', 1))
  if (called !== undefined) return readFunction(reader, called)
  const left = readOperand(reader)
  if (reader.took('BETWEEN')) {
    const low = readOperand(reader)
    reader.expect('AND')
    return { is: 'between', value: left, low, high: readOperand(reader) }
  }
  if (reader.took('IN')) return { is: 'in', value: left, list: readList(reader) }
  const operator = COMPARISONS.find((one) => reader.took(one))
  if (operator === undefined) return reader.fail()
  return { is: 'comparison', operator, left, right: readOperand(reader) }
}

const readTerms = (reader: Reader, is: 'and' | 'or', read: (reader: Reader) => Condition): Condition => {
  const first = read(reader)
  const terms = [first]
  while (reader.took(is.toUpperCase())) terms.push(read(reader))
  return terms.length === 1 ? first : { is, terms }
}

const readAnd = (reader: Reader): Condition => readTerms(reader, 'and', readTerm)
const readOr = (reader: Reader): Condition => readTerms(reader, 'or', readAnd)

/** Reads a condition, filter or key condition. @throws Refusal */
export const readCondition = remembered((expression): Condition => {
  const reader = createReader(expression)
  const condition = readOr(reader)
  return reader.isDone() ? condition : reader.fail()
})

const compares = (
  operator: Comparison,
  left: Attribute | undefined,
  right: Attribute | undefined,
): boolean => {
  if (operator === '<>') return left === undefined || right === undefined || !isEqual(left, right)
  if (left === undefined || right === undefined) return false
  if (operator === '=') return isEqual(left, right)
  const difference = order(left, right)
  if (difference === undefined) return false
  switch (operator) {
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
  }
}

const holdsFunction = (
  name: FunctionName,
  first: Attribute | undefined,
  second: Attribute | undefined,
): boolean => {
  if (name === 'attribute_exists') return first !== undefined
  if (name === 'attribute_not_exists') return first === undefined
  if (first === undefined || second === undefined) return false
  switch (name) {
    case 'attribute_type':
      return 'S' in second && second.S in first
    case 'begins_with':
      return 'S' in first && 'S' in second && first.S.startsWith(second.S)
    case 'contains':
      if ('L' in first) return first.L.some((one) => isEqual(one, second))
      return 'S' in first && 'S' in second && first.S.includes(second.S)
  }
}

/** Whether a condition holds for an item, or for none. @throws Refusal for a placeholder that the call does not give */
export const holds = (
  condition: Condition,
  item: Attributes | undefined,
  placeholders: Placeholders,
): boolean => {
  const value = (operand: Operand) => valueAt(operand, item, placeholders)
  switch (condition.is) {
    case 'and':
      return condition.terms.every((term) => holds(term, item, placeholders))
    case 'or':
      return condition.terms.some((term) => holds(term, item, placeholders))
    case 'not':
      return !holds(condition.term, item, placeholders)
    case 'comparison':
      return compares(condition.operator, value(condition.left), value(condition.right))
    case 'between': {
      const middle = value(condition.value)
      return compares('>=', middle, value(condition.low)) && compares('<=', middle, value(condition.high))
    }
    case 'in': {
      const one = value(condition.value)
      return condition.list.some((other) => compares('=', one, value(other)))
    }
    case 'function':
      return holdsFunction(
        condition.name,
        value(condition.first),
        condition.second === undefined ? undefined : value(condition.second),
      )
  }
}
