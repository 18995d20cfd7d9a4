import { z } from 'zod'
import { Entry, Seq } from '../../model/message.ts'
import { decoded } from '../../store/decoding.ts'
import { entryKey, readEntryKey } from '../../store/keys.ts'
import type { Item } from '../../store/table.ts'
import { expiry, REPLAYED_S, type RowKind } from './row-kind.ts'

const EntryRow = z.object({ entry: Entry })

/** `L#<seq>`: the entry as it was committed. Messages stay, changes only bring readers up to date. */
export const entryRow: RowKind = {
  isAwaited: false,
  of: (head, entry) => {
    const row = { ...entryKey(head, entry.seq), entry }
    return [{ put: entry.kind === 'change' ? { ...row, expiresAt: expiry(entry.at, REPLAYED_S) } : row }]
  },
}

/** One that can't be read holds its place and is shown as something newer: it must not hide the page around it. */
export const entryOf = (item: Item): Entry => {
  const row = EntryRow.safeParse(item)
  if (row.success) return row.data.entry
  const seq = decoded(Seq, item, readEntryKey(item))
  return Entry.parse({ kind: 'unreadable', seq })
}
