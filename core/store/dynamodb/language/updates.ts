import type { Attribute, Attributes } from '../attributes.ts'
import { numberOf, type Operand, readOperand, valueAt } from './operands.ts'
import { at, changed, type Path, type Placeholders, readPath, remembered, valueOf } from './paths.ts'
import { invalid } from './refusal.ts'
import { createReader, type Reader } from './tokens.ts'

/** What a SET gives: an operand, one of two functions, or a sum. */
type Given =
  | Operand
  | { is: 'if_not_exists'; path: Path; otherwise: Given }
  | { is: 'list_append'; first: Given; second: Given }
  | { is: 'sum'; left: Given; right: Given; sign: 1 | -1 }

type Change =
  | { is: 'set'; path: Path; given: Given }
  | { is: 'remove'; path: Path }
  | { is: 'add'; path: Path; word: string }

export type Update = Change[]

const readPair = <First>(reader: Reader, name: string, first: () => First): [First, Given] => {
  reader.expect(name)
  reader.expect('(')
  const one = first()
  reader.expect(',')
  const other = readSum(reader)
  reader.expect(')')
  return [one, other]
}

const readGiven = (reader: Reader): Given => {
  if (reader.isNext('IF_NOT_EXISTS') && reader.isNext('(', 1)) {
    const [path, otherwise] = readPair(reader, 'IF_NOT_EXISTS', () => readPath(reader))
    return { is: 'if_not_exists', path, otherwise }
  }
  if (reader.isNext('LIST_APPEND') && reader.isNext('(', 1)) {
    const [first, second] = readPair(reader, 'LIST_APPEND', () => readSum(reader))
    return { is: 'list_append', first, second }
  }
  return readOperand(reader)
}

const readSum = (reader: Reader): Given => {
  const left = readGiven(reader)
  if (reader.took('+')) return { is: 'sum', left, right: readGiven(reader), sign: 1 }
  if (reader.took('-')) return { is: 'sum', left, right: readGiven(reader), sign: -1 }
  return left
}

const CLAUSES: Record<string, (reader: Reader) => Change> = {
  SET: (reader) => {
    const path = readPath(reader)
    reader.expect('=')
    return { is: 'set', path, given: readSum(reader) }
  },
  REMOVE: (reader) => ({ is: 'remove', path: readPath(reader) }),
  ADD: (reader) => ({ is: 'add', path: readPath(reader), word: reader.take('value').text }),
}

/** Reads an update: SET, REMOVE and ADD of numbers. @throws Refusal, for sets (`DELETE`) too, which Sahut has none of */
export const readUpdate = remembered((expression): Update => {
  const reader = createReader(expression)
  const update: Update = []
  while (!reader.isDone()) {
    const clause = Object.entries(CLAUSES).find(([keyword]) => reader.took(keyword))
    if (clause === undefined) return reader.fail()
    const [, read] = clause
    do update.push(read(reader))
    while (reader.took(','))
  }
  return update.length > 0 ? update : reader.fail()
})

const listOf = (value: Attribute): Attribute[] => {
  if ('L' in value) return value.L
  throw invalid('An operand in the update expression has an incorrect data type')
}

const given = (what: Given, item: Attributes, placeholders: Placeholders): Attribute => {
  const of = (inner: Given): Attribute => given(inner, item, placeholders)
  switch (what.is) {
    case 'if_not_exists':
      return at(item, what.path, placeholders) ?? of(what.otherwise)
    case 'list_append':
      return { L: [...listOf(of(what.first)), ...listOf(of(what.second))] }
    case 'sum':
      return { N: String(numberOf(of(what.left)) + what.sign * numberOf(of(what.right))) }
    case 'path':
    case 'size':
    case 'value': {
      const value = valueAt(what, item, placeholders)
      if (value === undefined)
        throw invalid('The provided expression refers to an attribute that does not exist in the item')
      return value
    }
  }
}

/** The item after an update: every operand is what it was before. @throws Refusal */
export const updated = (item: Attributes, update: Update, placeholders: Placeholders): Attributes => {
  let next = item
  for (const change of update) {
    switch (change.is) {
      case 'set':
        next = changed(next, change.path, given(change.given, item, placeholders), placeholders)
        break
      case 'remove':
        if (at(next, change.path, placeholders) !== undefined)
          next = changed(next, change.path, undefined, placeholders)
        break
      case 'add': {
        const old = at(item, change.path, placeholders)
        const sum = (old === undefined ? 0 : numberOf(old)) + numberOf(valueOf(change.word, placeholders))
        next = changed(next, change.path, { N: String(sum) }, placeholders)
      }
    }
  }
  return next
}
