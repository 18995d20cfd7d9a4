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

/** Sets what has a value, and removes what has none. */
export const settingOrRemoving = (attributes: Record<string, unknown>): Condition =>
  setting(
    attributes,
    Object.keys(attributes).filter((name) => attributes[name] === undefined),
  )

/** A change that adds to numbers; what is not there counts as 0. */
export const adding = (counts: Record<string, number>): Condition => {
  const names = Object.keys(counts)
  return {
    expression: `ADD ${names.map((name) => `#${name} :add_${name}`).join(', ')}`,
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    values: Object.fromEntries(names.map((name) => [`:add_${name}`, counts[name]])),
  }
}

/** A change that sets an entry of an attribute that is a map, or removes it (`undefined`), and leaves its others. */
export const settingEntry = (map: string, entry: string, value: unknown): Condition => ({
  expression: value === undefined ? 'REMOVE #map.#entry' : 'SET #map.#entry = :entry',
  names: { '#map': map, '#entry': entry },
  values: value === undefined ? {} : { ':entry': value },
})

const merged = (expressions: readonly Condition[]): Pick<Condition, 'names' | 'values'> => ({
  names: Object.assign({}, ...expressions.map(({ names }) => names)) as Record<string, string>,
  values: Object.assign({}, ...expressions.map(({ values }) => values)) as Record<string, unknown>,
})

/** Changes of one call: one that sets and one that adds. */
export const together = (...changes: Condition[]): Condition => ({
  expression: changes.map(({ expression }) => expression).join(' '),
  ...merged(changes),
})

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

/** Holds where each of these attributes has its value. */
export const same = (attributes: Record<string, unknown>): Condition => {
  const parts: string[] = []
  const names: Record<string, string> = {}
  const values: Record<string, unknown> = {}
  for (const name in attributes) {
    parts.push(`#${name} = :is_${name}`)
    names[`#${name}`] = name
    values[`:is_${name}`] = attributes[name]
  }
  return { expression: parts.join(' AND '), names, values }
}

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
    ...merged(conditions),
  })

export const all = joined('AND')
export const any = joined('OR')

/** The row is there, or it is not. */
export const rowExists = present('PK')
export const rowIsNew = absent('PK')
