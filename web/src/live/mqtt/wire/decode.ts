import { createReader, joined, lengthAt, type Reader } from './bytes.ts'

/** A message that came by a subscription. */
export type Published = {
  topic: string
  payload: Uint8Array
  /** Whether the broker had kept it: it was said before the subscription. */
  retain: boolean
  /** For how long it is worth anything from now on, s, where that was said. */
  expiry: number | undefined
}

/** What a broker says to a browser. Reasons from 0x80 on are refusals. */
export type Incoming =
  | { type: 'connack'; reason: number; keepAlive: number | undefined }
  | { type: 'suback' | 'unsuback'; id: number; reasons: number[] }
  | ({ type: 'publish' } & Published)
  | { type: 'pingresp' }
  | { type: 'disconnect'; reason: number }

const KEEP_ALIVE = 0x13
const EXPIRY = 0x02

/** How the value of a property is written, by the property's number. */
const PROPERTIES: readonly (readonly [(reader: Reader) => unknown, readonly number[]])[] = [
  [(reader) => reader.byte(), [0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2a]],
  [(reader) => reader.short(), [KEEP_ALIVE, 0x21, 0x22, 0x23]],
  [(reader) => reader.long(), [EXPIRY, 0x11, 0x18, 0x27]],
  [(reader) => reader.length(), [0x0b]],
  [(reader) => reader.text(), [0x03, 0x08, 0x12, 0x15, 0x1a, 0x1c, 0x1f]],
  [(reader) => reader.bytes(reader.short()), [0x09, 0x16]],
  [(reader) => [reader.text(), reader.text()], [0x26]],
]
const READ = new Map(PROPERTIES.flatMap(([read, ids]) => ids.map((id) => [id, read] as const)))

/** Those that are numbers, by their own. */
const readProperties = (reader: Reader): Map<number, number> => {
  const properties = createReader(reader.bytes(reader.length()))
  const numbers = new Map<number, number>()
  while (!properties.isAtEnd()) {
    const id = properties.length()
    const read = READ.get(id)
    if (read === undefined) throw new Error(`there is no property ${String(id)}`)
    const value = read(properties)
    if (typeof value === 'number') numbers.set(id, value)
  }
  return numbers
}

const readAck = (type: 'suback' | 'unsuback', reader: Reader): Incoming => {
  const id = reader.short()
  readProperties(reader)
  return { type, id, reasons: [...reader.rest()] }
}

const readPublish = (flags: number, reader: Reader): Incoming => {
  // Nothing else was subscribed, and who got more would have to acknowledge it.
  if ((flags & 0b110) !== 0) throw new Error('a message has a QoS other than 0')
  const topic = reader.text()
  // An alias would need leave of ours.
  if (topic === '') throw new Error('a message has no topic')
  const expiry = readProperties(reader).get(EXPIRY)
  return { type: 'publish', topic, payload: reader.rest(), retain: (flags & 1) === 1, expiry }
}

/** @throws Error for what is no packet of a broker */
const readPacket = (head: number, body: Uint8Array): Incoming => {
  const reader = createReader(body)
  const [kind, flags] = [head >> 4, head & 0xf]
  if (kind === 3) return readPublish(flags, reader)
  if (flags !== 0) throw new Error('a packet has flags that mean nothing')
  switch (kind) {
    case 2: {
      reader.byte()
      const reason = reader.byte()
      return { type: 'connack', reason, keepAlive: readProperties(reader).get(KEEP_ALIVE) }
    }
    case 9:
      return readAck('suback', reader)
    case 11:
      return readAck('unsuback', reader)
    case 13:
      return { type: 'pingresp' }
    case 14:
      return { type: 'disconnect', reason: reader.isAtEnd() ? 0 : reader.byte() }
    default:
      throw new Error(`a broker says no packet of kind ${String(kind)}`)
  }
}

/**
 * Makes packets of bytes, however these come split and joined.
 * @param longest the largest packet that is taken, bytes
 * @returns takes the next bytes; throws Error for what is no MQTT 5, and is of no use after it
 */
export const createDecoder = (longest: number, onPacket: (packet: Incoming) => void) => {
  let waiting: Uint8Array[] = []
  let size = 0
  /** So many have to be there before it is worth looking. */
  let needed = 2

  return (bytes: Uint8Array): void => {
    waiting.push(bytes)
    size += bytes.length
    if (size < needed) return
    let rest = joined(...waiting)
    needed = 2
    for (;;) {
      const head = rest[0]
      const told = lengthAt(rest, 1)
      if (head === undefined || told === undefined) break
      const [from, whole] = [1 + told.bytes, 1 + told.bytes + told.value]
      if (whole > longest) throw new Error(`a packet of ${String(whole)} bytes is too long`)
      if (rest.length < whole) {
        needed = whole
        break
      }
      onPacket(readPacket(head, rest.subarray(from, whole)))
      rest = rest.subarray(whole)
    }
    waiting = [rest]
    size = rest.length
  }
}
