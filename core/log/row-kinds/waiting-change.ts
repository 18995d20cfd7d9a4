import { z } from 'zod'
import type { ChangeEntry, WaitingChange } from '../../model/message/change.ts'
import { Entry } from '../../model/message/message.ts'
import { waitingKey } from '../../store/keys/chat.ts'
import type { Item } from '../../store/table.ts'
import { expiry, KNOWN_S, type RowKind } from './row-kind.ts'

const WaitingRow = z.object({ entry: Entry })

/** `V#<msgKey>#<seq>`: what was done to a message that is not here yet. Whoever appends that one does it. */
export const waitingChange: RowKind = {
  isUrgent: false,
  of: (head, entry) => {
    if (entry.kind !== 'change' || entry.change.type !== 'waiting') return []
    const { change, seq, at } = entry
    return [{ put: { ...waitingKey(head, change.of, seq), entry, expiresAt: expiry(at, KNOWN_S) } }]
  },
}

/** The entry of a row; nothing if newer code means something else by it, or it can't be read: its line stays. */
export const waitingRowOf = (item: Item): ChangeEntry | undefined => {
  const row = WaitingRow.safeParse(item)
  return row.success && row.data.entry.kind === 'change' ? row.data.entry : undefined
}

/** What it says. */
export const waitingOf = (item: Item): WaitingChange | undefined => {
  const change = waitingRowOf(item)?.change
  return change?.type === 'waiting' ? change : undefined
}
