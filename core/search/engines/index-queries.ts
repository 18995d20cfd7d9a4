import type { DatabaseSync } from 'node:sqlite'
import type { InboxId } from '../../model/ids.ts'
import { isOwnTerm, type Term, type Wanted } from '../wanted.ts'

/** More of them than this are asked only as far as the index has them. */
const ASKED_UNSEEN = 40
/** So many of these count. */
const MOST_NEAR = 60

const quoted = ({ term, isBeginning }: Term): string => `"${term}"${isBeginning === true ? ' *' : ''}`

const anyOf = (terms: readonly Term[]): string => `(${terms.map(quoted).join(' OR ')})`

/** FTS5's own language for what is wanted, in these inboxes. */
export const matchOf = (
  database: DatabaseSync,
  wanted: Wanted,
  inboxIds: readonly InboxId[] | 'all',
  own: readonly string[] = [],
): string => {
  const known = database.prepare('SELECT word FROM words WHERE word IN (SELECT value FROM json_each(?))')
  const there = (terms: readonly Term[]): readonly Term[] => {
    if (terms.length <= ASKED_UNSEEN) return terms
    const isSure = ({ term, isBeginning }: Term) => isBeginning === true || isOwnTerm(term)
    const unsure = terms.filter((one) => !isSure(one)).map(({ term }) => term)
    const rows = known.all(JSON.stringify(unsure))
    const words = new Set(rows.map(({ word }) => String(word)))
    const near = unsure.filter((term) => words.has(term)).slice(0, MOST_NEAR)
    return [...terms.filter(isSure), ...near.map((term) => ({ term }))]
  }
  return [
    ...wanted.map((terms) => anyOf(there(terms))),
    ...(inboxIds === 'all' ? [] : [anyOf(inboxIds.map((term) => ({ term })))]),
    ...own.map((term) => quoted({ term })),
  ].join(' AND ')
}
