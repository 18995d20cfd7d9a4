import { z } from 'zod'
import { isPlaceholder } from '../../model/content/content.ts'
import { type MsgKey, msgKeyOf } from '../../model/ids.ts'
import { type ChangeEntry, type Entry, type MessageEntry, Seq } from '../../model/message/message.ts'
import { newer } from '../../model/newer.ts'
import { decoded } from '../../store/decoding.ts'
import { msgKeyKey } from '../../store/keys/chat.ts'
import type { Item } from '../../store/table.ts'
import { expiry, KNOWN_S, type RowKind } from './row-kind.ts'

const KnownKeyRow = z.object({
  seq: Seq,
  /** It came as a placeholder, which its content may have replaced since. */
  isPlaceholder: z.boolean().optional(),
})

export const keyOfMessage = ({
  fromMe,
  whatsappId,
  participant,
}: Pick<MessageEntry, 'fromMe' | 'whatsappId' | 'participant'>) => msgKeyOf(fromMe, whatsappId, participant)

/** Nothing where another entry has the key already: the question that it answers, or the line that stood for it. */
const ownKey = ({
  key,
  ask,
  isKnown,
}: {
  key: MsgKey
  ask?: number | undefined
  isKnown?: true | undefined
}) => (ask === undefined && isKnown === undefined ? key : undefined)

/** The key of what did or asked for a change, where WhatsApp brings or gets that as a message of its own. */
const keyOfChange = ({ change }: ChangeEntry): MsgKey | undefined => {
  switch (change.type) {
    case 'reaction':
    case 'pinned':
      return ownKey(change)
    case 'content':
      return change.deed && ownKey(change.deed)
    case 'waiting':
      return change.line === undefined ? change.key : undefined
    case 'asked':
      return msgKeyOf(true, change.whatsappId)
    case 'status':
    case 'receipts':
    case 'seen':
    case 'unseen':
    case 'starred':
    case 'preview':
    case 'timer':
    case 'named':
    case 'person':
    case 'past':
    case 'refused':
    case 'media':
    case 'gone':
    case 'joined':
    case 'pictured':
    case 'on-phone':
    case newer:
    default:
      return undefined
  }
}

/** What the team did; that a target was missed changes nothing of the chat. */
const isToldByState = (content: MessageEntry['content']): boolean =>
  content.type === 'work' && content.missed === undefined

/** WhatsApp's key of what brought an entry, or goes out by it. */
export const keyOfEntry = (entry: Entry): MsgKey | undefined => {
  // What the team did with a chat is told once by its state; nobody else names it.
  if (entry.kind === 'message') return isToldByState(entry.content) ? undefined : keyOfMessage(entry)
  return entry.kind === 'change' ? keyOfChange(entry) : undefined
}

/** `K#<msgKey>`: the place that a WhatsApp message got, so that it never gets two. */
export const knownKey: RowKind = {
  isUrgent: false,
  of: (head, entry) => {
    const key = keyOfEntry(entry)
    if (key === undefined) return []
    const { seq, at = head.lastTs } = entry
    const row = { ...msgKeyKey(head, key), seq, expiresAt: expiry(at, KNOWN_S) }
    return [
      {
        put: entry.kind === 'message' && isPlaceholder(entry.content) ? { ...row, isPlaceholder: true } : row,
      },
    ]
  },
}

/** @throws SahutError corrupt_state */
export const knownKeyOf = (item: Item): z.infer<typeof KnownKeyRow> => decoded(KnownKeyRow, item)
