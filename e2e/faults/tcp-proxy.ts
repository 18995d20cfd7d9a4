import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A wire between two processes that can be cut. */
export type TcpProxy = {
  port: number
  /** Cuts what is connected, and refuses whoever comes until `mend`. */
  cut: () => void
  mend: () => void
  close: () => Promise<void>
}

/** @param targetPort on 127.0.0.1; asked for each connection, so that the target may move */
export const createTcpProxy = async (targetPort: () => number): Promise<TcpProxy> => {
  const sockets = new Set<Socket>()
  let whole = true
  const server = createServer((from) => {
    if (!whole) {
      from.destroy()
      return
    }
    const to = connect(targetPort(), '127.0.0.1')
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket)
      socket.pipe(other)
      // Either end may vanish at any time, that is what this is for; the other one goes with it.
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      whole = false
      destroyAll()
    },
    mend: () => {
      whole = true
    },
    close: async () => {
      destroyAll()
      server.close()
      await once(server, 'close')
    },
  }
}
