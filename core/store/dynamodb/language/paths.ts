import type { Attribute, Attributes } from '../attributes.ts'
import { invalid } from './refusal.ts'
import type { Reader } from './tokens.ts'

/** `a`, `#a`, `a.b[0].#c`, as it is written. */
export type Path = (string | number)[]

/** What a call gives for the placeholders of its expressions. */
export type Placeholders = {
  ExpressionAttributeNames?: Record<string, string> | undefined
  ExpressionAttributeValues?: Attributes | undefined
}

export const readPath = (reader: Reader): Path => {
  const path: Path = [reader.take('name', 'placeholder').text]
  for (;;) {
    if (reader.took('.')) path.push(reader.take('name', 'placeholder').text)
    else if (reader.took('[')) {
      path.push(Number(reader.take('index').text))
      reader.expect(']')
    } else return path
  }
}

/** The name that a word of a path stands for. @throws Refusal */
export const nameOf = (word: string, { ExpressionAttributeNames: names }: Placeholders): string => {
  if (!word.startsWith('#')) return word
  const name = names?.[word]
  if (name === undefined)
    throw invalid(`An expression attribute name used in the document path is not defined: ${word}`)
  return name
}

/** @throws Refusal */
export const valueOf = (word: string, { ExpressionAttributeValues: values }: Placeholders): Attribute => {
  const value = values?.[word]
  if (value === undefined)
    throw invalid(`An expression attribute value used in expression is not defined: ${word}`)
  return value
}

const child = (parent: Attribute | undefined, step: string | number): Attribute | undefined => {
  if (parent === undefined) return undefined
  if (typeof step === 'number') return 'L' in parent ? parent.L[step] : undefined
  return 'M' in parent ? parent.M[step] : undefined
}

const stepOf = (step: string | number, placeholders: Placeholders): string | number =>
  typeof step === 'number' ? step : nameOf(step, placeholders)

/** What lies at a path of an item. */
export const at = (
  item: Attributes | undefined,
  path: Path,
  placeholders: Placeholders,
): Attribute | undefined =>
  path.reduce<Attribute | undefined>(
    (found, step) => child(found, stepOf(step, placeholders)),
    item === undefined ? undefined : { M: item },
  )

/** An item with another value at a path, or with none there. @throws Refusal where the path's parent is missing */
export const changed = (
  item: Attributes,
  path: Path,
  value: Attribute | undefined,
  placeholders: Placeholders,
): Attributes => {
  const [first, ...rest] = path.map((step) => stepOf(step, placeholders))
  const next = changedIn({ M: item }, [first ?? '', ...rest], value)
  return 'M' in next ? next.M : item
}

const wrongPath = () => invalid('The document path provided in the update expression is invalid for update')

const changedIn = (
  parent: Attribute,
  [step = '', ...rest]: (string | number)[],
  value: Attribute | undefined,
): Attribute => {
  const inner = (): Attribute | undefined => {
    if (rest.length === 0) return value
    const below = child(parent, step)
    if (below === undefined) throw wrongPath()
    return changedIn(below, rest, value)
  }
  if (typeof step === 'string' && 'M' in parent) {
    const { [step]: _old, ...others } = parent.M
    const next = inner()
    return { M: next === undefined ? others : { ...others, [step]: next } }
  }
  if (typeof step === 'number' && 'L' in parent) {
    const next = inner()
    // A place beyond the list's end is its end.
    const place = Math.min(step, parent.L.length)
    return { L: parent.L.toSpliced(place, 1, ...(next === undefined ? [] : [next])) }
  }
  throw wrongPath()
}

const EXPRESSIONS_KEPT = 1_000

/** Reads each expression once: the same few are sent again and again. */
export const remembered = <Read>(read: (expression: string) => Read): ((expression: string) => Read) => {
  const known = new Map<string, Read>()
  return (expression) => {
    const old = known.get(expression)
    if (old !== undefined) return old
    if (known.size >= EXPRESSIONS_KEPT) known.clear()
    const fresh = read(expression)
    known.set(expression, fresh)
    return fresh
  }
}
