import { z } from 'zod'
import { asSahutError, SahutError } from '../../contract/errors.ts'
import type { SignRequest } from '../../aws/signed-requests.ts'

/** OpenSearch that hangs must not hang its callers, ms. */
const REQUEST_MS = 10_000

/** One request of its HTTP API: the answer, or nothing if there is no such index. */
export type RequestOpenSearch = <Answer extends z.ZodType>(
  request: { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string; body: string },
  answer: Answer,
) => Promise<z.output<Answer> | undefined>

/** What it says of what it refused; the rest of that may name what was looked for. */
const Refusal = z.object({ error: z.object({ type: z.string() }) })

/** What is done to many at once comes as lines. */
const typeOf = ({ pathname }: URL): string =>
  pathname.endsWith('/_bulk') ? 'application/x-ndjson' : 'application/json'

const isThere = (refusal: unknown): boolean =>
  Refusal.safeParse(refusal).data?.error.type === 'resource_already_exists_exception'

/**
 * @param url with user and password, where it asks for them
 * @param sign for one of AWS, which knows us by our role
 */
export const createOpenSearchRequests = (url: URL, sign?: SignRequest): RequestOpenSearch => {
  const { username, password } = url
  const origin = new URL(url)
  origin.username = ''
  origin.password = ''
  const login: Record<string, string> =
    username === ''
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
        }

  const ask = async (method: string, to: URL, body: string): Promise<Response> => {
    try {
      const signed = await sign?.({ method, url: to, body })
      const headers = { ...(body !== '' && { 'content-type': typeOf(to) }), ...login, ...signed }
      const signal = AbortSignal.timeout(REQUEST_MS)
      return await fetch(to, { method, headers, signal, ...(body !== '' && { body }) })
    } catch (cause) {
      throw new SahutError('unavailable', 'The search does not answer.', { cause })
    }
  }

  return async ({ method, path, body }, answer) => {
    const response = await ask(method, new URL(path, origin), body)
    const text = await response.text().catch((cause: unknown) => {
      throw new SahutError('unavailable', 'The search does not answer.', { cause })
    })
    if (response.status === 404) return undefined
    const told: unknown = parsed(text)
    if (response.ok) return answer.parse(told)
    if (response.status === 400 && isThere(told)) return undefined
    const isPassing = response.status === 429 || response.status >= 500
    throw new SahutError(
      isPassing ? 'unavailable' : 'internal',
      `The search refused a request of ours (${String(response.status)}).`,
    )
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw asSahutError(cause)
  }
}
