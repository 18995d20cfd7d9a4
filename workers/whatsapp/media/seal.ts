import { createCipheriv, createHash, createHmac } from 'node:crypto'
import { fileKeys, MAC_BYTES } from './open.ts'
import type { FileKind } from './reference.ts'

/** What is known of a file once all of it was sealed. */
export type Seal = { sha256: Buffer; encSha256: Buffer; bytes: number; sealedBytes: number }

/**
 * A file in WhatsApp's form, as it comes. The same content under the same key is sealed the same.
 * @returns what is known of it once it has ended
 */
export async function* sealedFile(
  content: AsyncIterable<Uint8Array>,
  mediaKey: Uint8Array,
  kind: FileKind,
): AsyncGenerator<Uint8Array, Seal> {
  const { iv, cipherKey, macKey } = fileKeys(mediaKey, kind)
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const mac = createHmac('sha256', macKey).update(iv)
  const inner = createHash('sha256')
  const outer = createHash('sha256')
  let bytes = 0
  let sealedBytes = 0
  const take = (part: Buffer): Buffer => {
    outer.update(part)
    sealedBytes += part.length
    return part
  }
  for await (const chunk of content) {
    inner.update(chunk)
    bytes += chunk.length
    const part = cipher.update(chunk)
    mac.update(part)
    if (part.length > 0) yield take(part)
  }
  const last = cipher.final()
  mac.update(last)
  yield take(last)
  yield take(mac.digest().subarray(0, MAC_BYTES))
  return { sha256: inner.digest(), encSha256: outer.digest(), bytes, sealedBytes }
}
