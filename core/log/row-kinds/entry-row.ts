import { z } from 'zod'
import { Entry, Seq } from '../../model/message/message.ts'
import { decoded } from '../../store/decoding.ts'
import { entryKey, readEntryKey } from '../../store/keys/chat.ts'
import type { Item } from '../../store/table.ts'
import { expiry, REPLAYED_S, type RowKind } from './row-kind.ts'

const EntryRow = z.object({ entry: Entry })

/** What a message said between two corrections, and what was asked for, which may wait long. */
const stays = (entry: Entry): boolean =>
  entry.kind !== 'change' ||
  entry.change.type === 'asked' ||
  entry.change.type === 'joined' ||
  (entry.change.type === 'content' && entry.change.deed?.type === 'edit')

/** `L#<seq>`: the entry as it was committed. Messages stay, changes only bring readers up to date. */
export const entryRow: RowKind = {
  isUrgent: false,
  of: (head, entry) => {
    const row = { ...entryKey(head, entry.seq), entry }
    const { at = head.lastTs } = entry
    return [{ put: stays(entry) ? row : { ...row, expiresAt: expiry(at, REPLAYED_S) } }]
  },
}

/** One that can't be read holds its place and is shown as something newer: it must not hide the page around it. */
export const entryOf = (item: Item): Entry => {
  const row = EntryRow.safeParse(item)
  if (row.success) return row.data.entry
  const seq = decoded(Seq, item, readEntryKey(item))
  return Entry.parse({ kind: 'unreadable', seq })
}

/** What has a place in a chat for good: messages, and what they said between two corrections. */
export const hasPlace = (entry: Entry): boolean =>
  entry.kind !== 'change' || (entry.change.type === 'content' && entry.change.deed?.type === 'edit')
