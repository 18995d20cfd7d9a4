import { once } from 'node:events'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { SahutError } from '@sahut/core/contract/errors'
import { addressOf } from './public-address.ts'

/** So often an address may lead on to another one. */
const REDIRECTS = 3

/** Sites that tell everybody of themselves tell these. */
const AGENT = 'WhatsApp/2 (compatible; Sahut link preview)'

const refused = (why: string): SahutError => new SahutError('forbidden', `This link is not followed: ${why}.`)

/** @throws SahutError forbidden for what is no plain address on the web */
const checked = (url: URL): URL => {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused('it is no http')
  if (url.username !== '' || url.password !== '') throw refused('it names who asks')
  return url
}

/** What is asked for: of which types, of how many bytes at most, and which addresses may be reached. */
export type Bounds = {
  types: RegExp
  mostBytes: number
  isAllowed: (address: string) => boolean
  signal: AbortSignal
}

/** Asks the very address that was checked; the name stands in the request only. */
const begin = async (url: URL, { isAllowed, signal, types }: Bounds): Promise<IncomingMessage> => {
  const { address, family } = await addressOf(url.hostname, isAllowed)
  const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, {
    signal,
    agent: false,
    // Node asks for one address, or for all of them.
    lookup: (_host, options, found) => {
      if (options.all === true) found(null, [{ address, family }])
      else found(null, address, family)
    },
    headers: { 'user-agent': AGENT, accept: types.test('text/html') ? 'text/html' : 'image/*' },
  })
  // After an answer was given up its errors are nobody's.
  request.on('error', () => undefined)
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

const bodyOf = async (response: IncomingMessage, mostBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    chunks.push(chunk as Buffer)
    bytes += (chunk as Buffer).length
    if (bytes >= mostBytes) break
  }
  return Buffer.concat(chunks).subarray(0, mostBytes)
}

/**
 * What lies at an address on the web: the beginning of it, as far as the bounds go. Each address on the way is looked up
 * and checked anew. Nothing of ours is told to whoever answers: no cookie, no referrer.
 * @throws SahutError forbidden for what may not be followed, unavailable for what does not answer as asked
 */
export const fetchBounded = async (
  start: string,
  bounds: Bounds,
): Promise<{ url: URL; body: Buffer; isCut: boolean }> => {
  let url = checked(new URL(start))
  for (let step = 0; step <= REDIRECTS; step += 1) {
    const response = await begin(url, bounds).catch((cause: unknown) => {
      throw cause instanceof SahutError
        ? cause
        : new SahutError('unavailable', 'This link does not answer.', { cause })
    })
    const { statusCode = 0, headers } = response
    try {
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        url = checked(new URL(headers.location, url))
        continue
      }
      if (statusCode !== 200 || !bounds.types.test(headers['content-type'] ?? ''))
        throw new SahutError('unavailable', 'This link leads to nothing that can be shown.')
      const body = await bodyOf(response, bounds.mostBytes)
      return { url, body, isCut: body.length === bounds.mostBytes }
    } finally {
      response.destroy()
    }
  }
  throw refused('it leads on and on')
}
