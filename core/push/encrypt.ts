import { createCipheriv, createECDH, createHmac, type ECDH, hkdfSync, randomBytes } from 'node:crypto'
import type { PushTarget } from '../model/user/push.ts'

/** One record holds all that a push service takes. */
const RECORD_BYTES = 4096

const newPair = (): ECDH => {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  return pair
}

const derived = (key: Buffer, salt: Buffer, info: Buffer | string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length))

/**
 * Encrypts for one browser: only it can read it, its push service can't (RFC 8291, `aes128gcm` of RFC 8188).
 * @param chance for the example of the RFC only
 */
export const encryptFor = (
  { keys }: Pick<PushTarget, 'keys'>,
  payload: string,
  chance: { pair: ECDH; salt: Buffer } = { pair: newPair(), salt: randomBytes(16) },
): Buffer => {
  const { pair, salt } = chance
  const theirs = Buffer.from(keys.p256dh, 'base64url')
  const ours = pair.getPublicKey()
  const auth = Buffer.from(keys.auth, 'base64url')
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours])
  const secret = derived(pair.computeSecret(theirs), auth, info, 32)
  const key = derived(secret, salt, 'Content-Encoding: aes128gcm\0', 16)
  const nonce = derived(secret, salt, 'Content-Encoding: nonce\0', 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  // The mark of the last record.
  const text = Buffer.concat([Buffer.from(payload), Buffer.from([2])])
  const head = Buffer.alloc(5)
  head.writeUInt32BE(RECORD_BYTES)
  head.writeUInt8(ours.length, 4)
  return Buffer.concat([salt, head, ours, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

/** A name for what belongs to one chat, which tells a push service nothing of it. */
export const topicOf = (chatId: string, key: string): string =>
  createHmac('sha256', key).update(chatId).digest('base64url').slice(0, 32)
