import { z } from 'zod'
import type { ChatKey } from '../../model/chat.ts'
import { MessageContent } from '../../model/content/content.ts'
import {
  type ContentChange,
  type MediaChange,
  type MessageEntry,
  Seq,
  type StatusChange,
  StoredStatus,
  statusRank,
  withContent,
  withMedia,
  withStatus,
} from '../../model/message.ts'
import { MediaState } from '../../model/media.ts'
import { newer } from '../../model/newer.ts'
import { decoded } from '../../store/decoding.ts'
import { absent, any, below, setting } from '../../store/expressions.ts'
import { statusKey } from '../../store/keys.ts'
import type { Item } from '../../store/table.ts'
import type { Raise, RowKind } from './row-kind.ts'

/**
 * What became of a message since it was committed. Each aspect carries what orders its changes: the status its rank,
 * everything else the seq of the change that set it.
 */
const StateRow = z.object({
  status: StoredStatus.optional(),
  reason: z.string().optional(),
  content: MessageContent.optional(),
  contentSeq: Seq.optional(),
  media: MediaState.optional(),
  mediaSeq: Seq.optional(),
})
export type MessageState = z.infer<typeof StateRow>

const statusRaise = (
  chat: ChatKey,
  { target, status, reason, rank = statusRank(status) }: StatusChange,
): Raise => ({
  key: statusKey(chat, target),
  change: setting({ status, rank, reason }, reason === undefined ? ['reason'] : []),
  condition: any(absent('rank'), below('rank', rank)),
})

const contentRaise = (chat: ChatKey, { target, content }: ContentChange, seq: number): Raise => ({
  key: statusKey(chat, target),
  // The last release reads no such row without a status.
  change: setting({ content, contentSeq: seq }, [], { status: 'queued', rank: statusRank('queued') }),
  condition: any(absent('contentSeq'), below('contentSeq', seq)),
})

const mediaRaise = (chat: ChatKey, { target, media }: MediaChange, seq: number): Raise => ({
  key: statusKey(chat, target),
  change: setting({ media, mediaSeq: seq }, [], { status: 'queued', rank: statusRank('queued') }),
  condition: any(absent('mediaSeq'), below('mediaSeq', seq)),
})

/** `L#<seq>#S`: the present state of a message, right behind it. It stays as long as the message. */
export const messageState: RowKind = {
  isAwaited: false,
  of: (head, entry) => {
    if (entry.kind !== 'change') return []
    const { change, seq } = entry
    switch (change.type) {
      case 'status':
        return [{ raise: statusRaise(head, change) }]
      case 'content':
        return [{ raise: contentRaise(head, change, seq) }]
      case 'media':
        return [{ raise: mediaRaise(head, change, seq) }]
      case 'receipts':
      case 'seen':
      case 'timer':
      case newer:
      default:
        return []
    }
  },
}

export const isStateRow = (item: Item): boolean => item.SK.endsWith('#S')

/** @throws SahutError corrupt_state */
export const stateOf = (item: Item): MessageState => decoded(StateRow, item)

/** The message as it is by now. */
export const inState = (message: MessageEntry, state: MessageState): MessageEntry => {
  const { status, reason, content, contentSeq, media, mediaSeq } = state
  const { seq: target } = message
  const risen =
    status === undefined || status === 'queued'
      ? message
      : withStatus(message, { type: 'status', target, status, reason })
  const told =
    content === undefined || contentSeq === undefined
      ? risen
      : withContent(risen, { type: 'content', target, content }, contentSeq)
  return media === undefined || mediaSeq === undefined
    ? told
    : withMedia(told, { type: 'media', target, media }, mediaSeq)
}
