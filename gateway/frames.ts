import type { EventEmitter } from 'node:events'
import type { GatewayServer } from './socket.ts'

/** Engine.IO's packet, as far as it matters here: what goes to a whole room carries its WebSocket frame ready made. */
type Packet = { options: { wsPreEncodedFrame?: Buffer[] } }

/**
 * Makes one piece of a frame that goes to many. Socket.IO encodes it once, but as header and payload, and to join these
 * anew for each socket costs a fifth of all CPU of a delivery (`npm run bench -- deliver`).
 */
export const joinFrames = (io: GatewayServer): void => {
  io.engine.on('connection', (socket: EventEmitter) => {
    socket.on('packetCreate', ({ options }: Packet) => {
      const { wsPreEncodedFrame: frame } = options
      // One packet object a broadcast: the first socket joins it for all.
      if (frame !== undefined && frame.length > 1) options.wsPreEncodedFrame = [Buffer.concat(frame)]
    })
  })
}
