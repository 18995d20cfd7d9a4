import { changedBy, type Entry, targetOf } from '../../model/message/message.ts'
import type { Item } from '../../store/table.ts'
import type { Head } from '../head.ts'
import { entryOf } from '../row-kinds/entry-row.ts'
import { inState, isStateRow, stateOf } from '../row-kinds/message-state.ts'

/*
 * Rows of a chat turned into entries in their present state.
 */

/** What can't be read has no time of its own: it takes that of what stands before it, or else behind it. */
const withTimes = (entries: readonly Entry[]): Entry[] => {
  let last = entries.find(({ at }) => at !== undefined)?.at
  return entries.map((entry) => {
    last = entry.at ?? last
    return entry.at === undefined && last !== undefined ? { ...entry, at: last } : entry
  })
}

/** Entries in seq order, each message as the state that stands behind it in the rows has it. */
export const folded = (rows: readonly Item[]): Entry[] => {
  const states = new Map(rows.filter(isStateRow).map((row) => [row.SK, row]))
  const entries = rows
    .filter((row) => !isStateRow(row))
    .map((row) => {
      const entry = entryOf(row)
      const state = states.get(`${row.SK}#S`)
      return entry.kind === 'message' && state !== undefined ? inState(entry, stateOf(state)) : entry
    })
  return withTimes(entries.sort((a, b) => a.seq - b.seq))
}

/** With what the last commit holds from one seq to another, whether its rows are there already or not. */
export const withPending = (
  entries: readonly Entry[],
  { pending }: Head,
  from: number,
  to: number,
): Entry[] => {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]))
  for (const entry of pending)
    if (entry.seq >= from && entry.seq <= to && !bySeq.has(entry.seq)) bySeq.set(entry.seq, entry)
  for (const entry of pending) {
    const seq = entry.kind === 'change' ? targetOf(entry) : undefined
    const target = seq === undefined ? undefined : bySeq.get(seq)
    if (entry.kind === 'change' && target?.kind === 'message') bySeq.set(target.seq, changedBy(target, entry))
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}
