import type { Condition } from './table.ts'

/*
 * DynamoDB's expressions, built: every name and value by placeholder, because DynamoDB reserves many words. Names of a
 * condition's values say what they are held against, so that they never meet those of the change beside it.
 */

/** A change that sets attributes and removes others. What is `undefined` is left as it is. */
export const setting = (
  attributes: Record<string, unknown>,
  removed: readonly string[] = [],
  /** Set only where there is nothing yet. */
  defaults: Record<string, unknown> = {},
): Condition => {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const missing = Object.entries(defaults)
  const sets = [
    ...set.map(([name]) => `#${name} = :${name}`),
    ...missing.map(([name]) => `#${name} = if_not_exists(#${name},:${name})`),
  ]
  const parts = [
    ...(sets.length === 0 ? [] : [`SET ${sets.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`]),
  ]
  const named = [...set.map(([name]) => name), ...missing.map(([name]) => name), ...removed]
  return {
    expression: parts.join(' '),
    names: Object.fromEntries(named.map((name) => [`#${name}`, name])),
    values: Object.fromEntries([...set, ...missing].map(([name, value]) => [`:${name}`, value])),
  }
}

const compared =
  (operator: '=' | '<' | '<=', word: string) =>
  (name: string, value: unknown): Condition => ({
    expression: `#${name} ${operator} :${word}_${name}`,
    names: { [`#${name}`]: name },
    values: { [`:${word}_${name}`]: value },
  })

/** Holds where the attribute has this value, is lower, is at most this. */
export const is = compared('=', 'is')
export const below = compared('<', 'below')
export const atMost = compared('<=', 'most')

/** Holds where the row has no such attribute; `PK` stands for the row itself. */
export const absent = (name: string): Condition => ({
  expression: `attribute_not_exists(#${name})`,
  names: { [`#${name}`]: name },
})

/** Holds where the row has such an attribute. */
export const present = (name: string): Condition => ({
  expression: `attribute_exists(#${name})`,
  names: { [`#${name}`]: name },
})

const joined =
  (word: 'AND' | 'OR') =>
  (...conditions: Condition[]): Condition => ({
    expression: conditions
      // AND binds closer than OR: only an OR inside of an AND needs its parentheses.
      .map(({ expression }) => (word === 'AND' && / OR /.test(expression) ? `(${expression})` : expression))
      .join(` ${word} `),
    names: Object.assign({}, ...conditions.map(({ names }) => names)) as Record<string, string>,
    values: Object.assign({}, ...conditions.map(({ values }) => values)) as Record<string, unknown>,
  })

export const all = joined('AND')
export const any = joined('OR')
