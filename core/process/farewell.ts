import type { Server, Socket } from 'node:net'

/**
 * How long callers may take to end what they have under way, ms. One who no longer answers (a machine that sleeps, a
 * request that never ends) would hold a process up until it is killed.
 */
const FAREWELL_MS = 5_000

/**
 * Closes a server, and ends what is still connected when it has waited long enough for it.
 * @param server before it listens
 * @returns runs what closes the server
 */
export const createFarewell = (server: Server): ((close: () => Promise<void>) => Promise<void>) => {
  const connections = new Set<Socket>()
  server.on('connection', (connection) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  return async (close) => {
    const timer = setTimeout(() => {
      for (const connection of connections) connection.destroy()
    }, FAREWELL_MS)
    try {
      await close()
    } finally {
      clearTimeout(timer)
    }
  }
}
