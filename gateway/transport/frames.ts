import type { ClientSocket } from '../socket.ts'

/*
 * What goes to a whole room is one WebSocket frame, which Socket.IO's adapter makes once, as header and payload, and
 * hands on with the packet. Engine.IO would join the pieces anew for each socket and walk its events and queues for
 * each. For a socket on which nothing else waits neither changes what is sent, and together they cost as much as the
 * rest of our side (`npm run bench -- deliver`, docs/decisions/0025).
 */

/** What Socket.IO hands over with a packet for a room; one object for all sockets of a broadcast. */
export type RoomOptions = { preEncoded?: boolean; wsPreEncodedFrame?: Buffer[] }

/** The parts of Engine.IO's and `ws`' connection that Engine.IO itself uses to send such a frame. */
type Wire = {
  readyState: string
  writeBuffer: unknown[]
  transport: {
    writable: boolean
    socket: { bufferedAmount: number; _sender: { sendFrame: (frame: Buffer[]) => void } }
  }
}

/** What is sent at once is on its way beside what Engine.IO has: it must not count against the bound of what waits. */
const SMALL_BYTES = 8 * 1024

/**
 * Sends a room's frame at once if it is small and nothing waits before it.
 * @returns whether it did; otherwise the packet has to queue
 */
export const sendAtOnce = (conn: ClientSocket['conn'], options: RoomOptions): boolean => {
  const { readyState, writeBuffer, transport } = conn as unknown as Wire
  const { wsPreEncodedFrame: frame } = options
  if (frame === undefined || readyState !== 'open' || !transport.writable) return false
  if (writeBuffer.length > 0 || transport.socket.bufferedAmount > 0) return false
  if (frame.reduce((bytes, piece) => bytes + piece.length, 0) > SMALL_BYTES) return false
  // The first socket joins the pieces for all.
  const whole = frame.length > 1 ? (options.wsPreEncodedFrame = [Buffer.concat(frame)]) : frame
  transport.socket._sender.sendFrame(whole)
  return true
}
