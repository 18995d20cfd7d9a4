import { once } from 'node:events'
import { type Agent, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { SahutError } from '@sahut/core/contract/errors'
import { DEFAULT_ORIGIN } from '@whiskeysockets/baileys'

/** WhatsApp's hosts of files say nothing for so long only when the way to them is broken, ms. */
const SILENT_MS = 30_000

/** An answer longer than this is none of WhatsApp's. */
const ANSWER_BYTES = 100_000

const unreachable = (cause: unknown): SahutError =>
  new SahutError('unavailable', "WhatsApp's storage of files can not be reached.", { cause })

const addressOf = (base: string, path: string): URL => {
  const url = new URL(path, base)
  // A path that leads elsewhere would have us ask whatever its sender likes.
  if (url.origin !== new URL(base).origin)
    throw new SahutError('invalid_input', 'The path of a file leads elsewhere.')
  return url
}

/** Where WhatsApp's files are, and the way there. */
export type Host = {
  /** `https://host` of WhatsApp's, or a simulator's address. */
  base: string
  /** The number's proxy, if it has one. */
  agent: () => Agent | undefined
}

type Options = { method: 'GET' | 'POST'; signal: AbortSignal; headers?: Record<string, string> }

const begin = ({ base, agent }: Host, path: string, options: Options) => {
  const url = addressOf(base, path)
  const way = agent()
  const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, {
    ...options,
    ...(way === undefined ? {} : { agent: way }),
    headers: { origin: DEFAULT_ORIGIN, ...options.headers },
  })
  request.setTimeout(SILENT_MS, () => {
    request.destroy(new Error('Nothing came for too long.'))
  })
  return request
}

const answerTo = async (request: ReturnType<typeof plainRequest>): Promise<IncomingMessage> => {
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

/** What WhatsApp has no more. */
const GONE: ReadonlySet<number> = new Set([403, 404, 410])

/**
 * A file as WhatsApp keeps it, as it comes. A connection that is cut in the midst ends it with an error, here and
 * nowhere else.
 * @throws SahutError not_found for what WhatsApp has no more, unavailable
 */
export async function* download(host: Host, path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const request = begin(host, path, { method: 'GET', signal })
  try {
    request.end()
    const response = await answerTo(request)
    const status = response.statusCode ?? 0
    if (GONE.has(status)) throw new SahutError('not_found', 'WhatsApp has this file no more.')
    if (status !== 200) throw unreachable(new Error(`The answer was ${String(status)}.`))
    let bytes = 0
    for await (const chunk of response) {
      bytes += (chunk as Buffer).length
      yield chunk as Buffer
    }
    const told = Number(response.headers['content-length'] ?? bytes)
    if (!response.complete || told !== bytes) throw new Error('The connection was cut.')
  } catch (error) {
    if (error instanceof SahutError) throw error
    throw unreachable(error)
  } finally {
    request.destroy()
    // A late error of what was given up is nobody's.
    request.on('error', () => undefined)
  }
}

/**
 * Puts a file at WhatsApp.
 * @returns what WhatsApp answers, as JSON
 * @throws SahutError unavailable
 */
export const upload = async (
  host: Host,
  path: string,
  content: { bytes: number; stream: AsyncIterable<Uint8Array> },
  signal: AbortSignal,
): Promise<unknown> => {
  const request = begin(host, path, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(content.bytes) },
  })
  try {
    const [response] = await Promise.all([answerTo(request), pipeline(content.stream, request)])
    const length = Number(response.headers['content-length'] ?? 0)
    if (response.statusCode !== 200 || length > ANSWER_BYTES)
      throw new Error(`The answer was ${String(response.statusCode)}.`)
    return JSON.parse(await text(response)) as unknown
  } catch (error) {
    throw error instanceof SahutError ? error : unreachable(error)
  } finally {
    request.destroy()
    request.on('error', () => undefined)
  }
}
