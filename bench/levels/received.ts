import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { Scope } from '../scope.ts'

/** Node tells here of every connection that this process makes. */
const CONNECTIONS = 'net.client.socket'

/** @returns asks how many bytes this process got by now from some ports of this machine, whatever library asked for them */
export const countReceived = ({ own }: Scope, ports: readonly number[]): (() => number) => {
  const sockets: Socket[] = []
  const onSocket = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    socket.once('connect', () => {
      if (ports.includes(socket.remotePort ?? 0)) sockets.push(socket)
    })
  }
  subscribe(CONNECTIONS, onSocket)
  own(onSocket, () => Promise.resolve(unsubscribe(CONNECTIONS, onSocket)))
  return () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0)
}
