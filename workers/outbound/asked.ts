import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatKey } from '@sahut/core/model/chat/chat'
import { DELETE_WITHIN_MS, EDIT_WITHIN_MS, isOpen } from '@sahut/core/model/message/deed'
import { msgKeyOf } from '@sahut/core/model/ids'
import type { Draft } from '@sahut/core/model/message/message'
import type { OutgoingDeed } from '../whatsapp/content/outgoing-deed.ts'

/** What becomes of something that waits, for the log. */
export type Ends = {
  sent: () => Draft
  failed: (reason: string) => Draft
  cancelled: () => Draft
}

/** Something that an agent asked to be done to a message. */
export type Asked = {
  outgoing: OutgoingDeed
  /** Nobody knows yet what came of it, and nothing later was asked for instead. */
  isOpen: boolean
  /** WhatsApp's apps would take no notice of it any more. */
  isTooLate: boolean
  ends: Ends
}

/** @returns nothing if nothing is asked for at this place */
export const askedAt = async (
  log: Pick<ChatLog, 'entry' | 'message'>,
  chat: ChatKey,
  seq: number,
): Promise<Asked | undefined> => {
  const entry = await log.entry(chat, seq)
  if (entry?.kind !== 'change' || entry.change.type !== 'asked') return undefined
  const { target, deed, by, whatsappId } = entry.change
  const message = await log.message(chat, target)
  if (message === undefined) return undefined
  const age = Date.now() - message.at
  const failed = (reason: string): Draft => ({
    kind: 'change',
    change: { type: 'refused', target, ask: seq, of: deed.type, by, reason },
  })
  return {
    outgoing: { deed, of: message },
    isOpen: isOpen(message.asks, seq),
    isTooLate:
      (deed.type === 'edit' && age > EDIT_WITHIN_MS) || (deed.type === 'deletion' && age > DELETE_WITHIN_MS),
    ends: {
      sent: () => ({
        kind: 'deed',
        deed,
        of: target,
        by,
        person: 'me',
        key: msgKeyOf(true, whatsappId),
        ask: seq,
      }),
      failed,
      cancelled: () => failed('cancelled'),
    },
  }
}
