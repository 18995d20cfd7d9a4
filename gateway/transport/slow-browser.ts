import { type RoomOptions, sendAtOnce } from './frames.ts'
import type { ClientSocket } from '../socket.ts'

/** What a packet costs beside its text, roughly, bytes. */
const PACKET_BYTES = 100

/** Acks and other answers are never left out; whoever lets this many times the limit of them pile up is let go. */
const ANSWERS_LIMIT = 16

/** What Socket.IO hands over with a packet; `preEncoded` marks what goes to a whole room. */
type Options = Parameters<ClientSocket['conn']['write']>[1] & RoomOptions

/**
 * Bounds what waits for a browser that reads too slowly. Beyond the limit the facts of its rooms are left out; once
 * what waited is on its way, one `facts:skipped` tells it to ask anew where everything stands. Whatever bus they came
 * over, facts of rooms pass here on their way to the socket.
 * @param limit bytes that may wait beside those that the transport has taken, which are at most as many again
 */
export const boundWaiting = (socket: ClientSocket, limit: number, onLeftOut: () => void): void => {
  const { conn } = socket
  const write = conn.write.bind(conn)
  let waiting = 0
  let leavesOut = false

  conn.write = (data: string | Buffer, options: Options | undefined, callback) => {
    const isFull = leavesOut || waiting >= limit
    if (isFull && options?.preEncoded === true) {
      if (!leavesOut) onLeftOut()
      leavesOut = true
      return conn
    }
    if (waiting >= limit * ANSWERS_LIMIT) {
      cutOff(socket)
      return conn
    }
    if (options !== undefined && sendAtOnce(conn, options)) return conn
    // Before the write: what goes out at once is counted down by the drain inside of it.
    waiting += data.length + PACKET_BYTES
    return write(data, options, callback)
  }

  // Engine.IO's word for: all that waited was handed to the transport.
  conn.on('drain', () => {
    waiting = 0
    if (!leavesOut) return
    leavesOut = false
    socket.emit('facts:skipped', {})
  })
}

/**
 * Ends a socket with all that waits for it: a browser that reads late must not read what it has lost the right to.
 * Who still has rights connects again.
 */
export const cutOff = (socket: ClientSocket): void => {
  socket.request.socket.destroy()
}

/** Whether the transport has taken all that was written. */
export const isDrained = (socket: ClientSocket): boolean => socket.conn.transport.writable
