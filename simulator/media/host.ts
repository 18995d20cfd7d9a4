/**
 * WhatsApp's hosts of files: what is put there by companions and contacts is given to whoever knows its path. They know
 * nothing of what is in it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs'
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import type { Journal } from '../journal.ts'
import { isForEver, type Manner } from './manners.ts'

/** How companions put a file there: what follows is the digest that its path has to be. */
const UPLOAD = '/mms/:kind{image|video|audio|document}/:hash'
const PREFIX = '/v/t62.7118-24/'

/** What shows that a companion may put files there. */
const AUTH = 'simulated-auth'

/** How long something stalls, ms: longer than anybody waits. */
const STALL_MS = 600_000

/** How a slow file comes: so many parts, one after so many ms. */
const SLOW = { parts: 10, ms: 200 }

/** What the host gives of files that it does not treat as they are. */
const createMischief = (fileOf: (name: string) => string, journal: Journal) => {
  /** The first half of a file, and then what its manner says. */
  const half = async function* (name: string, manner: Manner): AsyncGenerator<Buffer> {
    const whole = await readFile(fileOf(name))
    yield whole.subarray(0, Math.ceil(whole.length / 2))
    journal.write({ event: 'host:gave', name })
    if (manner === 'stalled') await sleep(STALL_MS, undefined, { ref: false })
    throw new Error('The host ends the connection.')
  }

  /** A file bit by bit. */
  const slowly = async function* (name: string): AsyncGenerator<Buffer> {
    const whole = await readFile(fileOf(name))
    journal.write({ event: 'host:gave', name })
    const size = Math.ceil(whole.length / SLOW.parts)
    for (let from = 0; from < whole.length; from += size) {
      yield whole.subarray(from, from + size)
      await sleep(SLOW.ms, undefined, { ref: false })
    }
  }

  const garbled = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = new Uint8Array(await readFile(fileOf(name)))
    const middle = Math.floor(bytes.length / 2)
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff
    return bytes
  }

  return { half, slowly, garbled }
}

export type FileHost = ReturnType<typeof createFileHost>

/** @param folder where the files lie */
export const createFileHost = (folder: string, journal: Journal) => {
  mkdirSync(folder, { recursive: true })
  /** How often each file is still treated so; for ever where it is not there any more. */
  const manners = new Map<string, { manner: Manner; left: number }>()
  const nameOf = (path: string): string => path.split('?')[0]?.slice(PREFIX.length) ?? ''
  const fileOf = (name: string): string => join(folder, name.replaceAll(/[^0-9a-f]/g, ''))

  const mannerOf = (name: string): Manner => {
    const found = manners.get(name)
    if (found === undefined) return 'whole'
    if (isForEver(found.manner)) return found.manner
    found.left -= 1
    if (found.left <= 0) manners.delete(name)
    return found.manner
  }

  /** @returns the path by which it is fetched from now on */
  const put = (sealed: Uint8Array, manner: Manner = 'whole', times = 1): string => {
    const name = randomBytes(16).toString('hex')
    writeFileSync(fileOf(name), sealed)
    if (manner !== 'whole') manners.set(name, { manner, left: times })
    return `${PREFIX}${name}?ccb=11-4&oe=69000000`
  }

  const { half, slowly, garbled } = createMischief(fileOf, journal)
  const bodyOf = (stream: Readable): ReadableStream => Readable.toWeb(stream) as ReadableStream

  const app = new Hono()
    .get(`${PREFIX}:name{[0-9a-f]+}`, async (context) => {
      const name = context.req.param('name')
      const manner = mannerOf(name)
      const found = isForEver(manner) ? undefined : await stat(fileOf(name)).catch(() => undefined)
      if (found === undefined) return context.text('', manner === 'expired' ? 410 : 404)
      const headers = { 'content-length': String(found.size), 'accept-ranges': 'bytes' }
      if (manner === 'cut' || manner === 'stalled')
        return context.body(bodyOf(Readable.from(half(name, manner))), 200, headers)
      if (manner === 'slow') return context.body(bodyOf(Readable.from(slowly(name))), 200, headers)
      if (manner === 'garbled') return context.body(await garbled(name), 200, headers)
      const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(context.req.header('range') ?? '') ?? []
      if (from === undefined) return context.body(bodyOf(createReadStream(fileOf(name))), 200, headers)
      const start = Number(from)
      const end = to === undefined || to === '' ? found.size - 1 : Math.min(Number(to), found.size - 1)
      if (start > end) return context.text('', 416)
      return context.body(bodyOf(createReadStream(fileOf(name), { start, end })), 206, {
        ...headers,
        'content-length': String(end - start + 1),
        'content-range': `bytes ${start}-${end}/${found.size}`,
      })
    })
    .post(UPLOAD, async (context) => {
      const { auth, token } = context.req.query()
      const hash = context.req.param('hash')
      if (auth !== AUTH || token !== hash) return context.json({}, 401)
      const name = randomBytes(16).toString('hex')
      const digest = createHash('sha256')
      const chunks = Readable.fromWeb(context.req.raw.body as Parameters<typeof Readable.fromWeb>[0])
      await writeFile(
        `${fileOf(name)}.half`,
        (async function* () {
          for await (const chunk of chunks) {
            digest.update(chunk as Buffer)
            yield chunk as Buffer
          }
        })(),
      )
      if (digest.digest('base64url') !== hash) return context.json({}, 400)
      await rename(`${fileOf(name)}.half`, fileOf(name))
      const path = `${PREFIX}${name}?ccb=11-4&oe=69000000`
      return context.json({ url: `https://mmg.whatsapp.net${path}`, direct_path: path })
    })

  return {
    fetch: app.fetch,
    /** Whether a request is for the host. */
    serves: (url: string): boolean => /^\/(v|mms)\//.test(new URL(url).pathname),
    put,
    /** What lies at a path, as an app gets it; nothing if there is no such file. */
    find: (path: string): Promise<Buffer | undefined> =>
      readFile(fileOf(nameOf(path))).catch(() => undefined),
    /** Where companions put files, and what shows that they may. */
    connection: { auth: AUTH, host: 'mmg.whatsapp.net' },
  }
}
