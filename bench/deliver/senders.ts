import { setTimeout as sleep } from 'node:timers/promises'
import { type Fact, facts } from '@sahut/core/contract/socket'
import { Chat } from '@sahut/core/model/chat/chat'
import { z } from 'zod'

/** What a server can be told; the last two only our gateway. */
export const Order = z.discriminatedUnion('do', [
  /** Answered with the port. */
  z.object({ do: z.literal('listen') }),
  /** To tell everybody of so many new messages of a chat, at a steady pace. */
  z.object({ do: z.literal('broadcast'), chat: Chat, messages: z.int(), perSecond: z.number() }),
  /** Its network to some ports of this machine is gone, until it is mended. */
  z.object({ do: z.literal('cut'), ports: z.array(z.int()) }),
  z.object({ do: z.literal('mend') }),
])
export type Order = z.infer<typeof Order>

let seq = 0

/** The fact that a gateway tells of a contact's message. */
export const nextFact = ({ chatId, epoch }: Chat): Fact<'chat:appended'> => {
  seq += 1
  const now = Date.now()
  return facts['chat:appended'].parse({
    chatId,
    epoch,
    entries: [
      {
        kind: 'message',
        seq,
        at: now,
        sortTs: now,
        fromMe: false,
        whatsappId: `3A${String(seq).padStart(18, '0')}`,
        author: { type: 'contact' },
        content: {
          type: 'text',
          text: 'Halo kak, pesanan saya sudah dikirim belum ya? Saya tunggu kabarnya 🙏',
        },
      },
    ],
  })
}

/** Calls `tell` so many times, evenly. */
export const atPace = async (count: number, perSecond: number, tell: () => void): Promise<void> => {
  const began = performance.now()
  for (let at = 0; at < count; at += 1) {
    const early = began + (at * 1000) / perSecond - performance.now()
    if (early > 1) await sleep(early)
    tell()
  }
}
