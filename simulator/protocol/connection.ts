/** One WebSocket of a companion: handshake, frames in and out, nodes handed on strictly in the order of arrival. */
import { decodeBinaryNode, encodeBinaryNode, type BinaryNode } from '@whiskeysockets/baileys'
import type { WebSocket } from 'ws'
import { createResponder, type Certificate, type Introduction, type Transport } from './noise.ts'

/** `ED`, a version byte pair and a 3-byte length come before the header once a client knows its edge route. */
const ROUTING_PREFIX = 'ED'
const HEADER_BYTES = 4

export interface Connection {
  /** Sends a node; a connection that is closed or half-open drops it, as a dead network would. */
  send: (node: BinaryNode) => void
  /** Sends the bytes of a node, encrypted, whatever they are. */
  sendBytes: (bytes: Uint8Array) => void
  /** Sends a frame as it is, not encrypted. */
  sendFrame: (bytes: Uint8Array) => void
  /** Closes in good order after what was sent. `code` is what the client was told, for the journal. */
  close: (code?: number) => void
  /** Cuts the TCP connection. */
  cut: () => void
  /** From now on each node comes so much later, ms. */
  slow: (ms: number) => void
  /** From now on no node gets through in either direction; the WebSocket itself stays open and closes when asked. */
  freeze: () => void
}

export interface ConnectionHandlers {
  /** The handshake is done: who is it? */
  introduced: (connection: Connection, introduction: Introduction) => void
  /** A node arrived; the next one waits until this promise is settled. */
  node: (connection: Connection, node: BinaryNode) => Promise<void>
  /** Called once. `code` is what `close` was given. */
  closed: (connection: Connection, code: number | undefined) => void
  /** A client broke the protocol or a handler threw. */
  failed: (error: unknown) => void
}

/** Cuts the stream of bytes into frames: 3 bytes of length, then the frame. */
const createFrameReader = () => {
  let rest: Buffer = Buffer.alloc(0)
  let begun = false

  const skipIntro = (): boolean => {
    const routed = rest.subarray(0, 2).toString() === ROUTING_PREFIX
    const skipped = (routed ? 7 + rest.readUIntBE(4, 3) : 0) + HEADER_BYTES
    if (rest.length < skipped) return false
    rest = rest.subarray(skipped)
    return true
  }

  return (bytes: Buffer): Buffer[] => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    if (!begun && rest.length >= 7) begun = skipIntro()
    const frames: Buffer[] = []
    while (begun && rest.length >= 3 && rest.length >= 3 + rest.readUIntBE(0, 3)) {
      const end = 3 + rest.readUIntBE(0, 3)
      frames.push(rest.subarray(3, end))
      rest = rest.subarray(end)
    }
    return frames
  }
}

const frame = (bytes: Uint8Array): Buffer => {
  const framed = Buffer.allocUnsafe(3 + bytes.length)
  framed.writeUIntBE(bytes.length, 0, 3)
  framed.set(bytes, 3)
  return framed
}

/** Serves one WebSocket until it closes. */
export const serveConnection = (
  socket: WebSocket,
  certificate: Certificate,
  handlers: ConnectionHandlers,
): void => {
  const responder = createResponder(certificate)
  const readFrames = createFrameReader()
  let phase: 'hello' | 'finish' | 'open' = 'hello'
  let transport: Transport | undefined
  let queue = Promise.resolve()
  let told: number | undefined
  let frozen = false
  let late = 0

  const connection: Connection = {
    send: (node) => {
      connection.sendBytes(encodeBinaryNode(node))
    },
    sendBytes: (bytes) => {
      const send = () => {
        if (transport !== undefined && !frozen) connection.sendFrame(transport.encrypt(bytes))
      }
      if (late === 0) send()
      else setTimeout(send, late).unref()
    },
    sendFrame: (bytes) => {
      if (!frozen && socket.readyState === socket.OPEN) socket.send(frame(bytes))
    },
    close: (code) => {
      told = code
      socket.close()
    },
    cut: () => {
      socket.terminate()
    },
    slow: (ms) => {
      late = ms
    },
    freeze: () => {
      frozen = true
    },
  }

  const open = async (plaintext: Buffer) => {
    if (frozen) return
    await handlers.node(connection, await decodeBinaryNode(plaintext))
  }

  const takeFrame = (bytes: Buffer) => {
    if (phase === 'hello') {
      socket.send(frame(responder.hello(bytes)))
      phase = 'finish'
    } else if (phase === 'finish') {
      const finished = responder.finish(bytes)
      transport = finished.transport
      phase = 'open'
      handlers.introduced(connection, finished.introduction)
    } else if (transport !== undefined) {
      // Decrypted at once, because frames are numbered; handled later, in order.
      const plaintext = transport.decrypt(bytes)
      queue = queue.then(() => open(plaintext)).catch(handlers.failed)
    }
  }

  socket.on('message', (data) => {
    try {
      // The library's default: one Buffer a message.
      if (!Buffer.isBuffer(data)) throw new Error('the message is not in one piece')
      for (const bytes of readFrames(data)) takeFrame(bytes)
    } catch (error) {
      handlers.failed(error)
      socket.terminate()
    }
  })
  // A broken connection is no mistake of anybody: the close that follows says all there is to say.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    // What arrived before the close is still handled before it.
    queue = queue
      .then(() => {
        handlers.closed(connection, told)
      })
      .catch(handlers.failed)
  })
}
