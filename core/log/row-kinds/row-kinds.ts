import type { Entry } from '../../model/message/message.ts'
import type { Item } from '../../store/table.ts'
import type { Head } from '../head.ts'
import { addressedRow } from './addressed.ts'
import { entryRow } from './entry-row.ts'
import { knownKey } from './known-key.ts'
import { marks } from './marks.ts'
import { mediaJob } from './media-job.ts'
import { mention } from './mention.ts'
import { messageState } from './message-state.ts'
import { outboxRow } from './outbox-row.ts'
import { timer } from './timer.ts'
import { waitingChange } from './waiting-change.ts'
import type { Raise, RowKind, RowWrite } from './row-kind.ts'

/** Every kind of row that the entries of a commit become. Each inherits the append's commit and repair. */
const ROW_KINDS: readonly RowKind[] = [
  entryRow,
  knownKey,
  outboxRow,
  messageState,
  waitingChange,
  mediaJob,
  marks,
  timer,
  mention,
  addressedRow,
]

const writesOf = (head: Head, entries: readonly Entry[], kinds = ROW_KINDS): RowWrite[] =>
  entries.flatMap((entry) => kinds.flatMap((kind) => kind.of(head, entry)))

const putsOf = (writes: readonly RowWrite[]): Item[] =>
  writes.flatMap((write) => ('put' in write ? [write.put] : []))

/** All that a head's last commit consists of beside the head. */
export const commitOf = (head: Head): { puts: Item[]; raises: Raise[] } => {
  const writes = writesOf(head, head.pending)
  return {
    puts: putsOf(writes),
    raises: writes.flatMap((write) => ('raise' in write ? [write.raise] : [])),
  }
}

/** Those of the rows that somebody waits for, of some of its entries. */
export const urgentOf = (head: Head, entries: readonly Entry[]): Item[] =>
  putsOf(
    writesOf(
      head,
      entries,
      ROW_KINDS.filter(({ isUrgent }) => isUrgent),
    ),
  )
