/** WhatsApp's form of a file: encrypted under a key of its own, its seal behind it. */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { getMediaKeys } from '@whiskeysockets/baileys'

/** By which of WhatsApp's names keys are derived. */
export type SealedAs = 'image' | 'video' | 'audio' | 'document' | 'md-msg-hist'

const MAC_BYTES = 10

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** @returns the file as it lies at the host, and what opens it */
export const seal = async (content: Uint8Array, as: SealedAs) => {
  const mediaKey = randomBytes(32)
  const { iv, cipherKey, macKey } = await getMediaKeys(mediaKey, as)
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const body = Buffer.concat([cipher.update(content), cipher.final()])
  const mac = createHmac('sha256', macKey ?? Buffer.alloc(0))
    .update(iv)
    .update(body)
    .digest()
  const sealed = Buffer.concat([body, mac.subarray(0, MAC_BYTES)])
  return { sealed, mediaKey, fileSha256: digest(content), fileEncSha256: digest(sealed) }
}

/** @throws Error if it is not what was sealed */
export const open = async (
  sealed: Uint8Array,
  as: SealedAs,
  field: { mediaKey?: Uint8Array | null; fileSha256?: Uint8Array | null; fileEncSha256?: Uint8Array | null },
): Promise<Buffer> => {
  const { iv, cipherKey, macKey } = await getMediaKeys(Buffer.from(field.mediaKey ?? []), as)
  const body = sealed.subarray(0, -MAC_BYTES)
  const mac = createHmac('sha256', macKey ?? Buffer.alloc(0))
    .update(iv)
    .update(body)
    .digest()
  const decipher = createDecipheriv('aes-256-cbc', cipherKey, iv)
  const content = Buffer.concat([decipher.update(body), decipher.final()])
  const isRight =
    mac.subarray(0, MAC_BYTES).equals(sealed.subarray(-MAC_BYTES)) &&
    digest(sealed).equals(Buffer.from(field.fileEncSha256 ?? [])) &&
    digest(content).equals(Buffer.from(field.fileSha256 ?? []))
  if (!isRight) throw new Error('the file is not what was sealed')
  return content
}
