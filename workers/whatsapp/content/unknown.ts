import { proto } from '@whiskeysockets/baileys'

/** A field of an encoded message: all of its bytes, and what it holds. */
type Field = { whole: Uint8Array; value: Uint8Array }

/** Protobuf's ways to write a field. */
const VARINT = 0
const FIXED_64 = 1
const DELIMITED = 2
const FIXED_32 = 5

/** The fields at the top of an encoded message; as many as can be read. */
const fieldsOf = (bytes: Uint8Array): Field[] => {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at] ?? 0
      at += 1
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    return value
  }
  while (at < bytes.length) {
    const start = at
    const way = varint() & 7
    let from = at
    if (way === VARINT) varint()
    else if (way === FIXED_64) at += 8
    else if (way === FIXED_32) at += 4
    else if (way === DELIMITED) {
      const length = varint()
      from = at
      at += length
    } else return fields
    if (at > bytes.length) return fields
    fields.push({ whole: bytes.subarray(start, at), value: bytes.subarray(from, at) })
  }
  return fields
}

const decode = (bytes: Uint8Array): proto.IMessage => {
  try {
    return proto.Message.decode(bytes)
  } catch {
    return {}
  }
}

/**
 * Whether a message has a field that this version of Baileys does not know: a new kind of content, which it leaves out
 * without a word. The own phone's messages stand in an envelope.
 * @param bytes the message as it was encoded, without padding
 */
export const hasUnknownField = (bytes: Uint8Array): boolean =>
  fieldsOf(bytes).some(({ whole, value }) => {
    const known = decode(whole)
    if (known.deviceSentMessage?.message) return fieldsOf(value).some((inner) => isMessageOf(known, inner))
    return Object.keys(known).length === 0
  })

/** Whether a field of the own phone's envelope is its message, and has a field that is not known. */
const isMessageOf = ({ deviceSentMessage }: proto.IMessage, { value }: Field): boolean => {
  const inner = decode(value)
  const names = Object.keys(deviceSentMessage?.message ?? {})
  const isIt = names.length > 0 ? names.every((name) => name in inner) : value.length > 0
  return isIt && hasUnknownField(value)
}
