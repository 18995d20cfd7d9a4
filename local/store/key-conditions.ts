import { type Condition, readCondition } from '@sahut/core/store/dynamodb/language/conditions'
import type { Operand } from '@sahut/core/store/dynamodb/language/operands'
import { nameOf, type Placeholders, valueOf } from '@sahut/core/store/dynamodb/language/paths'
import { invalid } from '@sahut/core/store/dynamodb/language/refusal'

/** What a query reads: one partition, and bounds of what orders it. */
export type KeyCondition = { pk: string; range: { operator: '=' | '<' | '<=' | '>' | '>='; text: string }[] }

const wrong = () => invalid('Query key condition not supported')

/** Behind every text with a prefix: the last character of Unicode stands for none, and is in no key. */
const BEHIND_ALL = '\u{10FFFF}'

/**
 * Reads `hash = :value`, alone or with one condition on the range.
 * @throws Refusal for any other
 */
export const readKeyCondition = (
  expression: string,
  hash: string,
  range: string,
  placeholders: Placeholders,
): KeyCondition => {
  const isNamed = (operand: Operand, name: string): boolean =>
    operand.is === 'path' &&
    operand.path.length === 1 &&
    nameOf(String(operand.path[0]), placeholders) === name
  const textOf = (operand: Operand | undefined): string => {
    if (operand?.is !== 'value') throw wrong()
    const value = valueOf(operand.word, placeholders)
    if ('S' in value) return value.S
    throw wrong()
  }
  const isHash = (term: Condition): term is Extract<Condition, { is: 'comparison' }> =>
    term.is === 'comparison' && term.operator === '=' && isNamed(term.left, hash)

  const rangeOf = (term: Condition): KeyCondition['range'] => {
    if (term.is === 'comparison' && term.operator !== '<>' && isNamed(term.left, range))
      return [{ operator: term.operator, text: textOf(term.right) }]
    if (term.is === 'between' && isNamed(term.value, range))
      return [
        { operator: '>=', text: textOf(term.low) },
        { operator: '<=', text: textOf(term.high) },
      ]
    if (term.is === 'function' && term.name === 'begins_with' && isNamed(term.first, range)) {
      const text = textOf(term.second)
      return [
        { operator: '>=', text },
        { operator: '<=', text: text + BEHIND_ALL },
      ]
    }
    throw wrong()
  }

  const condition = readCondition(expression)
  const terms = condition.is === 'and' ? condition.terms : [condition]
  const [first, ...others] = terms.filter(isHash)
  if (first === undefined || others.length > 0 || terms.length > 2) throw wrong()
  const rest = terms.filter((term) => term !== first)
  return { pk: textOf(first.right), range: rest.flatMap(rangeOf) }
}
