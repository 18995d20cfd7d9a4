import { z } from 'zod'

/** What the process of bare Baileys can be told, and what it answers; each order is answered once. */

const id = z.int()
const phones = z.array(z.string())

export const Order = z.discriminatedUnion('do', [
  /** Links phones of the network, waits until all is quiet and keeps their credentials, a file a phone. */
  z.object({ id, do: z.literal('pair'), phones, folder: z.string(), controlUrl: z.string() }),
  /** Connects numbers from such files; done when all are open. */
  z.object({ id, do: z.literal('open'), phones, folder: z.string() }),
  /** Sends one text a line. */
  z.object({ id, do: z.literal('send'), to: z.array(z.object({ phone: z.string(), jid: z.string() })) }),
])
export type Order = z.infer<typeof Order>
export type NewOrder = Order extends infer Each ? (Each extends Order ? Omit<Each, 'id'> : never) : never

export const Answer = z.object({ id, failed: z.string().optional() })
export type Answer = z.infer<typeof Answer>
