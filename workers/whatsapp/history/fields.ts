import { SahutError } from '@sahut/core/contract/errors'

/*
 * Protobuf's outer form, read as it comes: a history can be large, and only one of its conversations is held at a time.
 */

/** One field of a message, as it is encoded; `bytes` of one that has a length. */
export type Field = { number: number; raw: Buffer; bytes?: Buffer }

/** No conversation of a phone is longer than this, bytes: it would be made to fill our memory. */
const LONGEST = 64 * 1024 * 1024

const broken = (): SahutError => new SahutError('invalid_input', 'The history is not what a phone makes.')

const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 }
const LENGTH = 2

/** The number at a place of a buffer, and where it ends; nothing if it goes on behind the buffer. */
const varint = (buffer: Buffer, from: number): { value: number; end: number } | undefined => {
  let value = 0
  for (let at = from, factor = 1; at < buffer.length; at += 1, factor *= 128) {
    const byte = buffer[at] ?? 0
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value, end: at + 1 }
    if (at - from === 9) throw broken()
  }
  return undefined
}

/** The field that begins a buffer, and how many bytes are wanting if it goes on behind it. */
const fieldAt = (buffer: Buffer, from: number): { field: Field; end: number } | undefined => {
  const tag = varint(buffer, from)
  if (tag === undefined) return undefined
  const [number, type] = [Math.floor(tag.value / 8), tag.value % 8]
  if (type === 0) {
    const value = varint(buffer, tag.end)
    return value && { field: { number, raw: buffer.subarray(from, value.end) }, end: value.end }
  }
  const length = type === LENGTH ? varint(buffer, tag.end) : { value: FIXED[type] ?? -1, end: tag.end }
  if (length === undefined) return undefined
  if (length.value < 0 || length.value > LONGEST) throw broken()
  const end = length.end + length.value
  if (end > buffer.length) return undefined
  const bytes = buffer.subarray(length.end, end)
  return { field: { number, raw: buffer.subarray(from, end), ...(type === LENGTH ? { bytes } : {}) }, end }
}

/** The fields of a message that is here. @throws SahutError invalid_input */
export function* fieldsOf(message: Buffer): Generator<Field> {
  for (let at = 0; at < message.length;) {
    const found = fieldAt(message, at)
    if (found === undefined) throw broken()
    yield found.field
    at = found.end
  }
}

/** The fields of a message as it comes. @throws SahutError invalid_input */
export async function* fieldsIn(message: AsyncIterable<Buffer>): AsyncGenerator<Field> {
  let held = Buffer.alloc(0)
  let waiting: Buffer[] = []
  let bytes = 0
  for await (const chunk of message) {
    waiting.push(chunk)
    bytes += chunk.length
    // What is long is put together in ever longer steps: its bytes are copied a few times only.
    if (bytes < held.length) continue
    held = Buffer.concat([held, ...waiting])
    waiting = []
    bytes = 0
    let at = 0
    for (let found = fieldAt(held, at); found !== undefined; found = fieldAt(held, at)) {
      yield found.field
      at = found.end
    }
    held = held.subarray(at)
    if (held.length > 2 * LONGEST) throw broken()
  }
  yield* fieldsOf(Buffer.concat([held, ...waiting]))
}
