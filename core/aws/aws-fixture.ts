import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** How AWS refuses a call. */
export class Refusal extends Error {
  readonly type: string
  constructor(type: string) {
    super(type)
    this.type = type
  }
}

type Answer = (operation: string, input: Record<string, unknown>) => unknown

/** A server on loopback that speaks AWS's JSON protocol, for what no emulator on npm does. */
export const spawnAws = async (answer: Answer) => {
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    const reply = async (): Promise<void> => {
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      try {
        const input = JSON.parse(await text(request)) as Record<string, unknown>
        response.end(JSON.stringify(answer(operation, input)))
      } catch (error) {
        response.statusCode = 400
        response.end(
          JSON.stringify({ __type: error instanceof Refusal ? error.type : 'InternalFailure', message: '' }),
        )
      }
    }
    void reply()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const bytesOf = (field: unknown): Buffer => Buffer.from(String(field), 'base64')
const contextOf = (field: unknown): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(field ?? {}).toSorted()))

/** KMS with one key, as far as it encrypts and decrypts. */
export const createKms = (): Answer => {
  const key = randomBytes(32)
  return (operation, input) => {
    const context = contextOf(input['EncryptionContext'])
    if (operation === 'Encrypt') {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(context)
      const body = Buffer.concat([cipher.update(bytesOf(input['Plaintext'])), cipher.final()])
      return { CiphertextBlob: Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64') }
    }
    const sealed = bytesOf(input['CiphertextBlob'])
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
        .setAAD(context)
        .setAuthTag(sealed.subarray(12, 28))
      const plaintext = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
      return { Plaintext: plaintext.toString('base64') }
    } catch {
      throw new Refusal('InvalidCiphertextException')
    }
  }
}
