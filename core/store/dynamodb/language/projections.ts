import type { Attributes } from '../attributes.ts'
import { nameOf, type Placeholders, remembered } from './paths.ts'
import { createReader } from './tokens.ts'

/** Reads a projection of whole attributes. @throws Refusal, for parts of attributes too, which Sahut does not ask for */
export const readProjection = remembered((expression): string[] => {
  const reader = createReader(expression)
  const words: string[] = []
  do words.push(reader.take('name', 'placeholder').text)
  while (reader.took(','))
  return reader.isDone() ? words : reader.fail()
})

/** The attributes of an item that a projection names. @throws Refusal */
export const projected = (
  item: Attributes,
  words: readonly string[],
  placeholders: Placeholders,
): Attributes => {
  const names = new Set(words.map((word) => nameOf(word, placeholders)))
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)))
}
