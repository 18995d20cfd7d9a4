import { z } from 'zod'
import { type Helper, spawnHelper } from '../orders.ts'

/** What the process of headless agents can be told. */
export const Order = z.discriminatedUnion('do', [
  /** Signs all in; they open every chat that they may see, from now on. */
  z.object({ do: z.literal('enter'), url: z.string(), password: z.string(), emails: z.array(z.string()) }),
  /** Each answers this share of what it sees. */
  z.object({ do: z.literal('answer'), share: z.number() }),
  /** Answered with how long each of some messages took to each screen: WhatsApp id and when it was sent. */
  z.object({ do: z.literal('latencies'), sent: z.array(z.tuple([z.string(), z.number()])) }),
])
export type Order = z.infer<typeof Order>

/** ms, one for each message on each screen that it got to; those that nobody sees are not among them. */
export const Latencies = z.array(z.number())

export const spawnAgents = (): Helper<Order> => spawnHelper('./agents-process.ts', import.meta.url)
