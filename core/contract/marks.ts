import { z } from 'zod'
import { PIN_SECONDS } from '../model/chat/mark.ts'
import { ClientMsgId } from '../model/ids.ts'
import { MessageEntry } from '../model/message/message.ts'

/** For how long a message is to stand above its chat, as WhatsApp's apps offer it, s; 0 takes it down. */
export const Pinning = z.object({
  clientMsgId: ClientMsgId,
  seconds: z.literal([0, ...PIN_SECONDS], `must be 0 or one of ${PIN_SECONDS.join(', ')}`),
})

/** The messages of a chat that are marked, in their present state, the newest first. */
export const MarkedMessages = z.object({
  pins: z.array(z.object({ until: z.number(), message: MessageEntry })),
  stars: z.array(MessageEntry),
})
export type MarkedMessages = z.output<typeof MarkedMessages>
