import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { SahutError } from '../contract/errors.ts'

/** A call that hangs must not hang a number's start: two attempts of this length. */
const REQUEST_MS = 5_000

/** Of a key of KMS: in which region it is. */
const KEY_ARN = /^arn:aws[\w-]*:kms:([\w-]+):\d{12}:(?:key|alias)\/.+$/

/** Whether this names a key, or an alias of one, by its whole ARN. */
export const isKeyArn = (text: string): boolean => KEY_ARN.test(text)

/** A key that never leaves KMS. The context is part of what is encrypted: it opens with the same one only. */
export type KmsKey = {
  /** @param plaintext at most 4 KB. @throws SahutError unavailable */
  encrypt: (plaintext: Uint8Array, context: Record<string, string>) => Promise<Uint8Array>
  /** @throws SahutError wrong_key if it was encrypted by another key or with another context, unavailable */
  decrypt: (sealed: Uint8Array, context: Record<string, string>) => Promise<Uint8Array>
}

/** What KMS says of bytes that this key can't have made. */
const FOREIGN = new Set(['InvalidCiphertextException', 'IncorrectKeyException'])

/**
 * @param keyArn of the key or an alias of it
 * @param endpoint of another server that speaks KMS; without it it is AWS's, with the credentials of the machine
 */
export const createKmsKey = ({ keyArn, endpoint }: { keyArn: string; endpoint?: string }): KmsKey => {
  const [, region] = KEY_ARN.exec(keyArn) ?? []
  if (region === undefined) throw new SahutError('invalid_input', `${keyArn} is not the ARN of a KMS key.`)
  const client = new KMSClient({
    region,
    maxAttempts: 2,
    requestHandler: { requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    ...(endpoint === undefined
      ? {}
      : { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  })

  const bytes = async (call: Promise<{ [field: string]: unknown }>, field: string): Promise<Uint8Array> => {
    try {
      const made = (await call)[field]
      if (made instanceof Uint8Array) return made
      throw new Error(`KMS answered without ${field}`)
    } catch (cause) {
      if (cause instanceof Error && FOREIGN.has(cause.name))
        throw new SahutError('wrong_key', 'This was encrypted by another key of KMS.', { cause })
      // Whatever else it is may be mended meanwhile, a right that is missing too.
      throw new SahutError('unavailable', 'KMS does not answer.', { cause })
    }
  }

  return {
    encrypt: (plaintext, context) =>
      bytes(
        client
          .send(new EncryptCommand({ KeyId: keyArn, Plaintext: plaintext, EncryptionContext: context }))
          .then((reply) => ({ ...reply })),
        'CiphertextBlob',
      ),
    decrypt: (sealed, context) =>
      bytes(
        client
          .send(new DecryptCommand({ KeyId: keyArn, CiphertextBlob: sealed, EncryptionContext: context }))
          .then((reply) => ({ ...reply })),
        'Plaintext',
      ),
  }
}
