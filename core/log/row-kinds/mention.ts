import { z } from 'zod'
import { ChatId } from '../../model/ids.ts'
import { Seq } from '../../model/message/message.ts'
import { kept } from '../../model/newer.ts'
import { readable } from '../../store/decoding.ts'
import { mentionKey } from '../../store/keys/lists.ts'
import type { Item } from '../../store/table.ts'
import { DAY_S, expiry, type RowKind } from './row-kind.ts'

/** For so long a person finds the notes that mention them, s. */
const FOUND_S = 90 * DAY_S

const MentionRow = kept({ chatId: ChatId, seq: Seq, at: z.number() })
export type MentionRow = z.infer<typeof MentionRow>

/** `W#<workspace>#M#<user>`: a note that mentions a person, among all that do. */
export const mention: RowKind = {
  isUrgent: true,
  of: (head, entry) => {
    if (entry.kind !== 'message' || entry.content.type !== 'note') return []
    const { seq, at, content } = entry
    return (content.colleagues ?? []).map(({ userId }) => ({
      put: {
        ...mentionKey(head, { userId, at, seq }),
        chatId: head.chatId,
        seq,
        at,
        expiresAt: expiry(at, FOUND_S),
      },
    }))
  },
}

/** Nothing if it can't be read: it must not hide the others. */
export const mentionOf = (item: Item): MentionRow | undefined => readable(MentionRow, item)
