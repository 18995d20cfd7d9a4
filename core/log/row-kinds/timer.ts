import { z } from 'zod'
import { ChatId, WorkspaceId } from '../../model/ids.ts'
import { type Entry, Seq } from '../../model/message.ts'
import { kept, openEnum } from '../../model/newer.ts'
import { decoded } from '../../store/decoding.ts'
import { timerKey } from '../../store/keys.ts'
import type { Item } from '../../store/table.ts'
import type { RowKind } from './row-kind.ts'

/** Something that is to be done to a chat at a time. It names the entry that asked for it. */
const TimerRow = kept({
  workspaceId: WorkspaceId,
  chatId: ChatId,
  seq: Seq,
  /** When, ms. */
  due: z.number(),
  what: openEnum(['wake']),
})
export type TimerRow = z.infer<typeof TimerRow>

/** What an entry wants done later, and when. */
const wantedBy = (entry: Entry): Pick<TimerRow, 'due' | 'what'> | undefined => {
  if (entry.kind !== 'message' || entry.content.type !== 'work') return undefined
  const { state, until } = entry.content
  return state === 'snoozed' && until !== undefined ? { due: until, what: 'wake' } : undefined
}

/** A row among what workers do in time: they know by it alone, and after a crash still. */
export const timer: RowKind = {
  isUrgent: true,
  of: ({ workspaceId, chatId }, entry) => {
    const wanted = wantedBy(entry)
    if (wanted === undefined) return []
    const { seq } = entry
    return [{ put: { ...timerKey(wanted.due, chatId, seq), workspaceId, chatId, seq, ...wanted } }]
  },
}

/** @throws SahutError corrupt_state */
export const timerOf = ({ PK, SK, ...row }: Item): TimerRow => decoded(TimerRow, { PK, SK }, row)
