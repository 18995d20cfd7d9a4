import type { Accounts } from '@sahut/core/auth/accounts'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import type { Bus } from '@sahut/core/bus/bus'
import { userTopic } from '@sahut/core/bus/rooms'
import type { Client } from '../client.ts'
import { cutOff } from '../transport/slow-browser.ts'

/** After a hole all sockets look at once, spread over this time so that the store is not stormed, ms. */
const SPREAD_MS = 1_000

/** The same for a change that the count told, within the 2 s that a right may outlive its end, ms. */
const LOOK_SPREAD_MS = 300

/** Has the rights of connected clients looked up as soon as the bus tells that they changed. */
export type RightsWatch = { watch: (client: Client) => void; close: () => void }

/**
 * Hears of changed rights twice: at once by the bus, and by a count in the store that is read every second. The bus
 * alone would not do: a sender's word may get lost while this gateway's own connection is fine.
 * @param rightsMs how often the count is read, ms
 */
export const createRightsWatch = ({
  bus,
  accounts,
  rightsMs,
  logger,
}: {
  bus: Pick<Bus, 'listen' | 'onHole' | 'onResume'>
  accounts: Pick<Accounts, 'rightsChanges'>
  rightsMs: number
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

  // What a cut swallowed is read to nobody whose rights are not known: they connect again, and are asked who they are.
  const endResuming = bus.onResume(async () => {
    await Promise.all(
      [...clients].map(async ({ socket, rights }) => {
        if (!(await rights.look())) cutOff(socket)
      }),
    )
  })

  const known = new Map<string, number>()
  let isFailing = false

  const readCounts = async (): Promise<void> => {
    const here = new Set([...clients].map(({ socket }) => socket.data.principal.workspaceId))
    for (const workspaceId of known.keys())
      if (![...here].some((id) => id === workspaceId)) known.delete(workspaceId)
    if (here.size === 0) return
    const counts = await accounts.rightsChanges([...here])
    for (const workspaceId of here) {
      const count = counts.get(workspaceId) ?? 0
      // One that was not read before counts as changed: what happened since its first client looked is not known.
      if (known.get(workspaceId) === count) continue
      known.set(workspaceId, count)
      for (const { socket, rights } of clients)
        if (socket.data.principal.workspaceId === workspaceId)
          setTimeout(rights.doubt, Math.random() * LOOK_SPREAD_MS)
    }
  }

  const reads = createRerun(async () => {
    try {
      await readCounts()
      isFailing = false
    } catch (error) {
      if (!isFailing) logger.warn({ err: error }, 'whether rights have changed can not be read')
      isFailing = true
    }
    return rightsMs
  })
  reads.ask(rightsMs)

  return {
    watch: (client) => {
      clients.add(client)
      client.socket.on('disconnect', () => clients.delete(client))
      listen(client).catch((error: unknown) => {
        logger.warn({ err: error }, 'changes of rights can not be heard, they show by the next look')
      })
    },
    close: () => {
      reads.stop()
      endListening()
      endResuming()
    },
  }
}
