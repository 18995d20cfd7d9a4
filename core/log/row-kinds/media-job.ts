import type { z } from 'zod'
import { fileContentOf } from '../../model/content/content.ts'
import { ChatId, WorkspaceId } from '../../model/ids.ts'
import { type Entry, Seq } from '../../model/message/message.ts'
import { kept } from '../../model/newer.ts'
import { decoded } from '../../store/decoding.ts'
import { mediaJobKey } from '../../store/keys/number.ts'
import type { Item } from '../../store/table.ts'
import type { RowKind } from './row-kind.ts'

/** A file that the number's worker is to fetch. It names the message; what opens the file lies apart. */
const MediaJob = kept({ workspaceId: WorkspaceId, chatId: ChatId, seq: Seq })
export type MediaJob = z.infer<typeof MediaJob>

/** The message whose file an entry makes somebody fetch. */
const wantedBy = (entry: Entry): number | undefined => {
  if (entry.kind === 'message')
    return entry.media === undefined && fileContentOf(entry.content) !== undefined ? entry.seq : undefined
  if (entry.kind !== 'change') return undefined
  const { change } = entry
  // What came as a placeholder. Other words for it leave its file as it is.
  if (change.type === 'content')
    return change.deed !== undefined || fileContentOf(change.content) === undefined
      ? undefined
      : change.target
  return change.type === 'media' && change.media.state === 'wanted' ? change.target : undefined
}

/** A row among the number's jobs: its worker knows by it alone that a file is to be fetched, and after a crash still. */
export const mediaJob: RowKind = {
  isUrgent: true,
  of: (head, entry) => {
    const seq = wantedBy(entry)
    if (seq === undefined) return []
    const { workspaceId, chatId, numberId } = head
    return [{ put: { ...mediaJobKey(numberId, chatId, seq), workspaceId, chatId, seq } }]
  },
}

/** @throws SahutError corrupt_state */
export const mediaJobOf = ({ PK, SK, ...row }: Item): MediaJob => decoded(MediaJob, { PK, SK }, row)
