import { z } from 'zod'
import { type Helper, spawnHelper } from '../orders.ts'

/** What the process of listeners can be told. */
export const Order = z.discriminatedUnion('do', [
  /** Opens plain WebSockets; with a token they sign in at a gateway of ours and open a chat. */
  z.object({
    do: z.literal('connect'),
    url: z.string(),
    count: z.int(),
    gateway: z.object({ token: z.string(), chatId: z.string() }).optional(),
  }),
  /** Answered once the sockets of the last `connect` have so many messages more in all. */
  z.object({ do: z.literal('expect'), url: z.string(), messages: z.int() }),
])
export type Order = z.infer<typeof Order>

/** Listeners cost as little as they can, and the same for either side: they count. */
export const spawnListeners = (): Helper<Order> => spawnHelper('./listeners-process.ts', import.meta.url)
