import { createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { SahutError } from '@sahut/core/contract/errors'
import type { FileKind, FileReference } from './reference.ts'

/** History comes in files of the same form. */
type Sealed = FileKind | 'history'

/*
 * WhatsApp's form of a file: AES-256-CBC under a key of its own, and behind it the first ten bytes of an HMAC over the
 * vector and all of it. Baileys checks neither that nor the digests.
 */

export const MAC_BYTES = 10

const NAMES: Readonly<Record<Sealed, string>> = {
  image: 'Image',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
  history: 'History',
}

/** The three keys that a file's own key stands for. */
export const fileKeys = (mediaKey: Uint8Array, kind: Sealed) => {
  const all = Buffer.from(hkdfSync('sha256', mediaKey, Buffer.alloc(0), `WhatsApp ${NAMES[kind]} Keys`, 112))
  return { iv: all.subarray(0, 16), cipherKey: all.subarray(16, 48), macKey: all.subarray(48, 80) }
}

const broken = (what: string): SahutError =>
  new SahutError('invalid_input', `The file is not what was sent (${what}).`)

const isSame = (given: Uint8Array, right: Uint8Array): boolean =>
  given.length === right.length && timingSafeEqual(given, right)

/**
 * Opens a file as it comes. What it gives may be used only once it has ended: not before its last byte is it known to
 * be what was sent.
 * @param limit of bytes
 * @throws SahutError invalid_input for another content than was sent, payload_too_large
 */
export async function* openedFile(
  sealed: AsyncIterable<Uint8Array>,
  reference: Pick<FileReference, 'mediaKey' | 'sha256' | 'encSha256'> & { kind: Sealed },
  limit: number,
): AsyncGenerator<Uint8Array> {
  const { iv, cipherKey, macKey } = fileKeys(Buffer.from(reference.mediaKey, 'base64'), reference.kind)
  const decipher = createDecipheriv('aes-256-cbc', cipherKey, iv)
  const mac = createHmac('sha256', macKey).update(iv)
  const outer = createHash('sha256')
  const inner = createHash('sha256')
  let bytes = 0
  // The last bytes are no content: they are held back until it is known that none follow.
  let held = Buffer.alloc(0)

  for await (const chunk of sealed) {
    outer.update(chunk)
    const known = Buffer.concat([held, chunk])
    const content = known.subarray(0, Math.max(0, known.length - MAC_BYTES))
    held = Buffer.from(known.subarray(content.length))
    bytes += content.length
    if (bytes > limit) throw new SahutError('payload_too_large', 'The file is larger than Sahut takes.')
    if (content.length === 0) continue
    mac.update(content)
    const plain = decipher.update(content)
    inner.update(plain)
    if (plain.length > 0) yield plain
  }
  if (!isSame(held, mac.digest().subarray(0, MAC_BYTES))) throw broken('its seal')
  if (
    reference.encSha256 !== undefined &&
    !isSame(Buffer.from(reference.encSha256, 'base64'), outer.digest())
  )
    throw broken('its outer digest')
  let last: Buffer
  try {
    last = decipher.final()
  } catch {
    throw broken('its end')
  }
  inner.update(last)
  if (!isSame(Buffer.from(reference.sha256, 'base64'), inner.digest())) throw broken('its digest')
  if (last.length > 0) yield last
}
