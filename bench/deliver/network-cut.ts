import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/**
 * The network of this process to some ports can be cut, whatever library connects to them: what is connected ends, and
 * who connects again is cut off at once.
 */
export const createNetworkCut = () => {
  const sockets = new Set<Socket>()
  let ports: readonly number[] = []
  const isCut = ({ remotePort = 0 }: Socket): boolean => ports.includes(remotePort)
  // Node tells here of every connection that this process makes.
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket }
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.once('connect', () => {
      if (isCut(socket)) socket.destroy()
    })
  })
  return {
    cut: (which: readonly number[]): void => {
      ports = which
      for (const socket of sockets) if (isCut(socket)) socket.destroy()
    },
    mend: (): void => {
      ports = []
    },
  }
}
