import { z } from 'zod'
import { FORWARD_TARGETS } from '../model/content/forwarded.ts'
import { ChatId, ClientMsgId } from '../model/ids.ts'
import { Seq } from '../model/message/message.ts'

/** Where a message is to go on to. `clientMsgId` is the caller's name for it in each of these chats. */
export const Forwarding = z.object({
  clientMsgId: ClientMsgId,
  to: z
    .array(ChatId)
    .min(1, 'must name a chat')
    .max(FORWARD_TARGETS, `must be at most ${String(FORWARD_TARGETS)}`),
})
export type Forwarding = z.output<typeof Forwarding>

/** Where it stands in each of them. */
export const Forwarded = z.object({ sent: z.array(z.object({ chatId: ChatId, seq: Seq })) })
export type Forwarded = z.output<typeof Forwarded>
