import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { type FileKey, type FileUrls, URL_LIFE_S } from './files.ts'

/** What an address of our own lets its bearer do, until when (s since 1970). */
const Way = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('read'),
    key: z.string(),
    until: z.number(),
    mimetype: z.string(),
    fileName: z.string().optional(),
    isSaved: z.boolean().optional(),
  }),
  z.object({ do: z.literal('upload'), key: z.string(), until: z.number(), bytes: z.number().int() }),
])
type Way = z.infer<typeof Way>
/** One that was signed by us, and has not ended. */
export type GoodWay = Way & { key: FileKey }

/** Where the API serves them. */
export const FILES_PATH = '/api/files'

const digest = (secret: string, body: string): Buffer =>
  createHmac('sha256', secret).update(`sahut files\n${body}`).digest()

/**
 * Addresses of files in a folder, which the API serves: they say all that they allow, signed.
 * @param secret of the API; what it signs here passes as nothing else
 */
export const createSignedWays = (secret: string, now: () => number = Date.now) => {
  const until = (): number => Math.floor(now() / 1000) + URL_LIFE_S
  const sign = (way: Way): string => {
    const body = Buffer.from(JSON.stringify(way)).toString('base64url')
    return `${FILES_PATH}/${body}.${digest(secret, body).toString('base64url')}`
  }

  const urls: FileUrls = {
    read: (key, shown) => Promise.resolve(sign({ do: 'read', key, until: until(), ...shown })),
    upload: (key, bytes) => Promise.resolve(sign({ do: 'upload', key, until: until(), bytes })),
  }

  return {
    urls,
    /** @param token the last part of an address. @throws SahutError forbidden for one that is not ours, or has ended */
    open: (token: string): GoodWay => {
      const [body = '', signature = ''] = token.split('.')
      const given = Buffer.from(signature, 'base64url')
      const right = digest(secret, body)
      if (given.length !== right.length || !timingSafeEqual(given, right))
        throw new SahutError('forbidden', 'This address is not valid.')
      const way = Way.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
      if (way.until * 1000 < now()) throw new SahutError('forbidden', 'This address has ended.')
      return way as GoodWay
    },
  }
}
export type SignedWays = ReturnType<typeof createSignedWays>
