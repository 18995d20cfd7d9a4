import type { PersonFieldId } from '../model/ids.ts'
import type { FieldValue } from '../model/person/person.ts'
import type { Known } from './person-rows.ts'

/*
 * What is known of one person under several addresses, or of several who turned out to be one: each thing as the first
 * that knows it has it, taken away included.
 */

/** What the team calls them; nothing if it has no name for them, or took it back. */
export const nameOf = (known: readonly Known[]): string | undefined => {
  const name = known.find(({ card }) => card?.name !== undefined)?.card?.name
  return name === '' ? undefined : name
}

export const fieldsOf = (known: readonly Known[]): Record<PersonFieldId, FieldValue> => {
  const all: Record<PersonFieldId, FieldValue | null> = {}
  for (const { card } of known.toReversed()) Object.assign(all, card?.fields)
  const isSet = (entry: [string, FieldValue | null]): entry is [PersonFieldId, FieldValue] =>
    entry[1] !== null
  return Object.fromEntries(Object.entries(all).filter(isSet))
}
