import { z } from 'zod'
import { ChatId, WorkspaceId } from '../../model/ids.ts'
import type { WorkContent } from '../../model/content/work.ts'
import { type Entry, type MessageEntry, Seq } from '../../model/message/message.ts'
import { kept, openEnum } from '../../model/newer.ts'
import { isReceived } from '../../model/message/received.ts'
import { decoded } from '../../store/decoding.ts'
import { timerKey } from '../../store/keys/timers.ts'
import type { Item } from '../../store/table.ts'
import type { RowKind } from './row-kind.ts'

/** Something that is to be done to a chat at a time. It names the entry that asked for it. */
const TimerRow = kept({
  workspaceId: WorkspaceId,
  chatId: ChatId,
  seq: Seq,
  /** When, ms. */
  due: z.number(),
  what: openEnum(['wake', 'response', 'resolution', 'away', 'rate']),
})
export type TimerRow = z.infer<typeof TimerRow>

type Wanted = Pick<TimerRow, 'due' | 'what'>

/** What a line of the team wants done later. */
const wantedByLine = ({ state, until, rate }: WorkContent): Wanted[] => [
  ...(state === 'snoozed' && until !== undefined ? [{ due: until, what: 'wake' as const }] : []),
  ...(state === 'resolved' && rate !== undefined ? [{ due: rate, what: 'rate' as const }] : []),
]

/** What is promised to the contact from this message on. */
const wantedByMessage = ({ terms = {}, at }: MessageEntry): Wanted[] => {
  const { respondBy, resolveBy, closed } = terms
  return [
    ...(respondBy === undefined ? [] : [{ due: respondBy, what: 'response' as const }]),
    ...(resolveBy === undefined ? [] : [{ due: resolveBy, what: 'resolution' as const }]),
    ...(closed === undefined ? [] : [{ due: at, what: 'away' as const }]),
  ]
}

/** What an entry wants done later, and when. */
const wantedBy = (entry: Entry): Wanted[] => {
  if (entry.kind !== 'message') return []
  if (entry.content.type === 'work') return wantedByLine(entry.content)
  return isReceived(entry) ? wantedByMessage(entry) : []
}

/** A row among what workers do in time: they know by it alone, and after a crash still. */
export const timer: RowKind = {
  isUrgent: true,
  of: ({ workspaceId, chatId }, entry) => {
    const { seq } = entry
    return wantedBy(entry).map((wanted) => ({
      put: { ...timerKey(wanted.due, chatId, seq, String(wanted.what)), workspaceId, chatId, seq, ...wanted },
    }))
  },
}

/** @throws SahutError corrupt_state */
export const timerOf = ({ PK, SK, ...row }: Item): TimerRow => decoded(TimerRow, { PK, SK }, row)
