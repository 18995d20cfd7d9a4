import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SahutError } from '@sahut/core/contract/errors'
import type { NumberId, WorkspaceId } from '@sahut/core/model/ids'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

/** Whose secrets: goes into every encryption as associated data, so that nothing opens under another number. */
export type KeyOwner = { workspaceId: WorkspaceId; numberId: NumberId }

/**
 * The master key, which never leaves its keeper (a key file here, KMS on AWS): it wraps the data key of each number.
 */
export type AuthKey = {
  wrap: (dataKey: Uint8Array, owner: KeyOwner) => Promise<Uint8Array>
  /** @throws SahutError wrong_key if it was wrapped by another master key or for another number */
  unwrap: (wrapped: Uint8Array, owner: KeyOwner) => Promise<Uint8Array>
}

/*
 * Keys are key objects: given the bytes of a key, Node looks for longer what they are than it encrypts.
 */

const encrypt = (key: KeyObject, plaintext: Uint8Array, associated: string): Uint8Array => {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(associated))
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

/** @throws Error if the key, the associated data or a single bit is not what it was */
const decrypt = (key: KeyObject, sealed: Uint8Array, associated: string): Buffer => {
  const iv = sealed.subarray(0, IV_BYTES)
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(associated))
    .setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
}

const nameOf = ({ workspaceId, numberId }: KeyOwner): string => `${workspaceId}|${numberId}`

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Makes the key file unless somebody else does so first. */
const makeKeyFile = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const line = `${randomBytes(KEY_BYTES).toString('base64')}\n`
  await writeFile(path, line, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    const wasFaster = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!wasFaster) throw error
  })
}

const readKeyFile = async (path: string): Promise<Buffer> => {
  const line = await readFile(path, 'utf8').catch(async (error: unknown) => {
    if (!isMissing(error)) throw error
    await makeKeyFile(path)
    return readFile(path, 'utf8')
  })
  const key = Buffer.from(line.trim(), 'base64')
  if (key.length === KEY_BYTES) return key
  throw new SahutError(
    'wrong_key',
    `The key file ${path} does not hold a key (32 bytes in base64). Put the right file back, or remove it to start anew with numbers that are linked again.`,
  )
}

/**
 * A master key in a file, for machines without a key service: 32 bytes in base64. A file that is missing is made,
 * readable by its owner only.
 * @throws SahutError wrong_key if the file holds something else
 */
export const readAuthKey = async (path: string): Promise<AuthKey> => {
  const master = createSecretKey(await readKeyFile(path))
  return {
    wrap: (dataKey, owner) => Promise.resolve(encrypt(master, dataKey, nameOf(owner))),
    unwrap: (wrapped, owner) => {
      try {
        return Promise.resolve(decrypt(master, wrapped, nameOf(owner)))
      } catch (cause) {
        const message = `The key file ${path} is not the one that this number was linked with. Put that file back and restart the worker; if it is lost, unlink the number and link it again.`
        return Promise.reject(new SahutError('wrong_key', message, { cause }))
      }
    },
  }
}

export const newDataKey = (): Uint8Array => randomBytes(KEY_BYTES)

/** Encrypts and decrypts one number's items. */
export type Sealer = {
  seal: (itemKey: string, text: string) => Uint8Array
  /** @throws SahutError corrupt_state that names the item */
  open: (itemKey: string, sealed: Uint8Array) => string
}

/** Keys of items may hold phone numbers, which belong in no log. */
const nameForPeople = (itemKey: string): string => {
  const [kind = '', id] = itemKey.split(/#(.*)/s)
  return id === undefined ? kind : `${kind}#${createHash('sha256').update(id).digest('hex').slice(0, 8)}`
}

export const corruptItem = (itemKey: string, cause: unknown): SahutError =>
  new SahutError(
    'corrupt_state',
    `The stored item ${nameForPeople(itemKey)} of this number can't be read. Nothing was changed. Restore it from a backup, or unlink the number and link it again.`,
    { cause },
  )

export const createSealer = (dataKey: Uint8Array, owner: KeyOwner): Sealer => {
  const key = createSecretKey(dataKey)
  return {
    seal: (itemKey, text) => encrypt(key, Buffer.from(text), `${nameOf(owner)}|${itemKey}`),
    open: (itemKey, sealed) => {
      try {
        return decrypt(key, sealed, `${nameOf(owner)}|${itemKey}`).toString()
      } catch (cause) {
        throw corruptItem(itemKey, cause)
      }
    },
  }
}
