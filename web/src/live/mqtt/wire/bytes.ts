/*
 * The parts that packets of MQTT are made of: numbers, lengths and texts.
 */

/** What is written as it is. */
export type Part = readonly number[] | Uint8Array

/** The highest number that a length can say; each of its bytes carries seven bits. */
const LONGEST = 2 ** 28 - 1

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const short = (n: number): Part => [(n >> 8) & 0xff, n & 0xff]

export const long = (n: number): Part => [(n >>> 24) & 0xff, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff]

/** @throws Error for a length that can't be said */
const length = (n: number): Part => {
  if (n > LONGEST) throw new Error(`${String(n)} bytes are more than a packet can have`)
  const bytes: number[] = []
  let rest = n
  do {
    const more = rest > 0x7f ? 0x80 : 0
    bytes.push((rest & 0x7f) | more)
    rest >>= 7
  } while (rest > 0)
  return bytes
}

/** Bytes with their number before them. @throws Error for more than 65,535 */
const counted = (bytes: Part): Part => {
  if (bytes.length > 0xffff) throw new Error(`a text of ${String(bytes.length)} bytes is too long`)
  return joined(short(bytes.length), bytes)
}

export const text = (value: string): Part => counted(encoder.encode(value))

/** Parts with their length before them. */
export const sized = (...parts: Part[]): Part => {
  const whole = joined(...parts)
  return joined(length(whole.length), whole)
}

/** One after the other. */
export const joined = (...parts: Part[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** What length begins at a place, and how many bytes say it; nothing if some of them are missing. @throws Error */
export const lengthAt = (bytes: Uint8Array, at: number): { value: number; bytes: number } | undefined => {
  let value = 0
  for (let n = 0; n < 4; n += 1) {
    const byte = bytes[at + n]
    if (byte === undefined) return undefined
    value |= (byte & 0x7f) << (7 * n)
    if (byte < 0x80) return { value, bytes: n + 1 }
  }
  throw new Error('a length has more than four bytes')
}

/** Reads a packet from its begin to its end. All throw Error for what is not there. */
export const createReader = (whole: Uint8Array) => {
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength)
  let at = 0
  const taken = (count: number): number => {
    if (at + count > whole.length) throw new Error('it is cut off')
    const from = at
    at += count
    return from
  }
  const bytes = (count: number): Uint8Array => whole.subarray(taken(count), at)
  const readShort = (): number => view.getUint16(taken(2))
  return {
    isAtEnd: (): boolean => at === whole.length,
    byte: (): number => view.getUint8(taken(1)),
    short: readShort,
    long: (): number => view.getUint32(taken(4)),
    length: (): number => {
      const told = lengthAt(whole, at)
      if (told === undefined) throw new Error('it is cut off')
      taken(told.bytes)
      return told.value
    },
    bytes,
    text: (): string => decoder.decode(bytes(readShort())),
    rest: (): Uint8Array => bytes(whole.length - at),
  }
}
export type Reader = ReturnType<typeof createReader>
