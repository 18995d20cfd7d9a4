import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import type { FileKey, FileStore } from '@sahut/core/media/files'
import { servedAs } from '@sahut/core/media/served-as'
import { FILES_PATH, type SignedWays } from '@sahut/core/media/signed-ways'
import type { Logger } from '@sahut/core/process/logger'
import { createErrorHandler } from './errors.ts'

type Range = { from: number; to: number }

/** What part of so many bytes is asked for; nothing for all of them. @throws SahutError invalid_input beyond its end */
const rangeIn = (header: string | undefined, bytes: number): Range | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const to = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  if (from > to) throw new SahutError('invalid_input', 'The file is shorter.', { field: 'range' })
  return { from, to }
}

/** What takes a file must not run any of it, whatever it is. */
const HARMLESS = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const

const bodyOf = (stream: Readable): ReadableStream => Readable.toWeb(stream) as ReadableStream

/** No more than was asked for, and no less: what comes otherwise is no file. */
async function* exactly(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of body) {
    seen += chunk.length
    if (seen > bytes) break
    yield chunk
  }
  if (seen !== bytes)
    throw new SahutError('invalid_input', `The file has not the ${String(bytes)} bytes that were told.`)
}

/** The whole file, or the part of it that was asked for. */
const answerOf = async (files: FileStore, key: FileKey, header: string | undefined) => {
  const bytes = await files.size(key)
  if (bytes === undefined) throw new SahutError('not_found', 'There is no such file.')
  const range = rangeIn(header, bytes)
  const stream = await files.get(key, range)
  if (stream === undefined) throw new SahutError('not_found', 'There is no such file.')
  const { from, to } = range ?? { from: 0, to: bytes - 1 }
  return {
    stream,
    status: range === undefined ? (200 as const) : (206 as const),
    headers: {
      'content-length': String(to - from + 1),
      'accept-ranges': 'bytes',
      ...(range === undefined
        ? {}
        : { 'content-range': `bytes ${String(from)}-${String(to)}/${String(bytes)}` }),
    },
  }
}

/**
 * Files in a folder, to whoever brings an address that we signed: who may have it was asked when that was made. Apart
 * from the API's routes, because its bodies are files and no JSON.
 */
export const createFilesServer = ({
  files,
  ways,
  logger,
}: {
  files: FileStore
  ways: SignedWays
  logger: Logger
}) => {
  const app = new Hono<{ Variables: { requestId: string } }>()
  app.onError(createErrorHandler(logger))
  return app
    .get(`${FILES_PATH}/:token`, async (c) => {
      const way = ways.open(c.req.param('token'))
      if (way.do !== 'read') throw new SahutError('forbidden', 'This address is not valid.')
      const { type, disposition } = servedAs(way)
      const { stream, status, headers } = await answerOf(files, way.key, c.req.header('range'))
      return c.body(bodyOf(stream), status, {
        ...HARMLESS,
        ...headers,
        'content-type': type,
        'content-disposition': disposition,
        'cache-control': 'private, max-age=300',
      })
    })
    .put(`${FILES_PATH}/:token`, async (c) => {
      const way = ways.open(c.req.param('token'))
      if (way.do !== 'upload') throw new SahutError('forbidden', 'This address is not valid.')
      const { body } = c.req.raw
      if (body === null && way.bytes > 0) throw new SahutError('invalid_input', 'There is no file.')
      const chunks: AsyncIterable<Uint8Array> = body === null ? Readable.from([]) : body
      await files.put(way.key, exactly(chunks, way.bytes))
      return c.json({})
    })
}

/** Serves files beside the API. @param files nothing where the API serves none */
export const withFiles = <
  Api extends { fetch: (request: Request, env?: unknown) => Response | Promise<Response> },
>(
  api: Api,
  files: ReturnType<typeof createFilesServer> | undefined,
): Pick<Api, 'fetch'> => ({
  fetch: (request, env) =>
    files !== undefined && new URL(request.url).pathname.startsWith(`${FILES_PATH}/`)
      ? files.fetch(request)
      : api.fetch(request, env),
})
