import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { SetOnPhone } from '../whatsapp/chat-settings.ts'
import { chatOf } from './inbound.ts'

/** Takes what the owner set of a chat on the phone; a chat that is not here is not begun by it. */
export const createOnPhone =
  (log: Pick<ChatLog, 'append' | 'chat'>, ownership: Ownership) =>
  async ({ contact, set }: SetOnPhone): Promise<void> => {
    const ref = chatOf(ownership, contact)
    if ((await log.chat(ref)) === undefined) return
    const change = { type: 'on-phone' as const, set }
    await log.append(ref, { kind: 'change', change }, { ownerEpoch: ownership.epoch })
  }
