import type { Logger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import { userTopic } from '@sahut/core/bus/rooms'
import type { Client } from './client.ts'

/** After a hole all sockets look at once, spread over this time so that the store is not stormed, ms. */
const SPREAD_MS = 1_000

/** Has the rights of connected clients looked up as soon as the bus tells that they changed. */
export type RightsWatch = { watch: (client: Client) => void; close: () => void }

/** What the bus loses is found by the look that every connection takes now and then. */
export const createRightsWatch = ({
  bus,
  logger,
}: {
  bus: Pick<Bus, 'listen' | 'onHole'>
  logger: Logger
}): RightsWatch => {
  const clients = new Set<Client>()

  const listen = async ({ socket, rights, follows }: Client): Promise<void> => {
    const topic = userTopic(socket.data.principal.userId)
    await follows.start(
      topic,
      () => true,
      () =>
        bus.listen(topic, (signal) => {
          if (signal.type === 'rights-changed') rights.doubt()
        }),
    )
    // What was taken away between the handshake and now was told to nobody.
    rights.doubt()
  }

  const endListening = bus.onHole(() => {
    for (const { rights } of clients) setTimeout(rights.doubt, Math.random() * SPREAD_MS)
  })

  return {
    watch: (client) => {
      clients.add(client)
      client.socket.on('disconnect', () => clients.delete(client))
      listen(client).catch((error: unknown) => {
        logger.warn({ err: error }, 'changes of rights can not be heard, they show by the next look')
      })
    },
    close: endListening,
  }
}
