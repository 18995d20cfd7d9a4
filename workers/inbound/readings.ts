import { markSeen } from '@sahut/core/chats/unread'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { msgKeyOf } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Reading } from '../whatsapp/incoming/receipts.ts'
import { chatOf } from './inbound.ts'

/**
 * Takes what somebody of ours read on the phone: the team has seen it then, up to the newest message that is named and
 * not beyond. Told again it changes nothing; messages that the log does not know, or no more by key, say nothing.
 * @returns resolves once it is durable. Throws SahutError fenced, unavailable
 */
export const createReadings =
  (log: Pick<ChatLog, 'after' | 'append' | 'chat' | 'find'>, ownership: Ownership) =>
  async ({ contact, whatsappIds, participant }: Reading): Promise<void> => {
    const ref = chatOf(ownership, contact)
    const chat = await log.chat(ref)
    if (chat === undefined || chat.unread === 0) return
    const seqs = await Promise.all(whatsappIds.map((id) => log.find(chat, msgKeyOf(false, id, participant))))
    const newest = Math.max(0, ...seqs.map((seq) => seq ?? 0))
    // The phone has told WhatsApp.
    await markSeen(log, chat, newest, { ownerEpoch: ownership.epoch })
  }
