import { z } from 'zod'
import { type Helper, spawnHelper } from '../orders.ts'

const phones = z.array(z.string())

/** What the process of bare Baileys can be told. */
export const Order = z.discriminatedUnion('do', [
  /** Links phones of the network, waits until all is quiet and keeps their credentials, a file a phone. */
  z.object({ do: z.literal('pair'), phones, folder: z.string(), controlUrl: z.string() }),
  /** Connects numbers from such files; done when all are open. */
  z.object({ do: z.literal('open'), phones, folder: z.string() }),
  /** Sends each a text. */
  z.object({ do: z.literal('send'), to: z.array(z.object({ phone: z.string(), jid: z.string() })) }),
  /** Takes the next document that comes to a number, as a stream that it drops or whole in memory; done once it is there. */
  z.object({ do: z.literal('take'), phone: z.string(), as: z.enum(['stream', 'buffer']) }),
])
export type Order = z.infer<typeof Order>

/** Starts bare Baileys in a process of its own. */
export const spawnBareBaileys = (
  network: { whatsappUrl: string; certKey: string },
  nodeOptions: string[] = [],
): Helper<Order> =>
  spawnHelper('./baileys-process.ts', import.meta.url, {
    args: [network.whatsappUrl, network.certKey],
    nodeOptions,
  })
