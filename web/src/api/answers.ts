import { SahutError, ToldError } from '@sahut/core/contract/errors'
import { PROTOCOL, PROTOCOL_HEADER } from '@sahut/core/contract/protocol'
import { z } from 'zod'
import { learnOutdated } from './outdated.ts'
import { learnServerTime } from './server-clock.ts'

const Failure = z.object({ error: ToldError })

const unreachable = (cause: unknown) =>
  new SahutError('unavailable', 'The server can not be reached. Please check your connection.', { cause })

/**
 * An answer's content.
 * @throws SahutError the API's own error, or `unavailable` for what is no answer of the API (a proxy's error page)
 */
export const read = async <Schema extends z.ZodType>(
  schema: Schema,
  response: Pick<Response, 'ok' | 'json'>,
): Promise<z.infer<Schema>> => {
  const body: unknown = await response.json().catch((error: unknown) => {
    throw unreachable(error)
  })
  if (!response.ok) {
    const failure = Failure.safeParse(body)
    if (!failure.success) throw unreachable(failure.error)
    const error = SahutError.of(failure.data.error)
    learnOutdated(error)
    throw error
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  // Paths only: what stands there is between the agent and the customer.
  console.error(
    'An answer of the API breaks the contract at',
    parsed.error.issues.map(({ path }) => path.join('.')),
  )
  throw unreachable(parsed.error)
}

/** One call, told which build asks; of what the server's clock says is learnt. @throws SahutError unavailable */
export const reached = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
  try {
    const headers = new Headers(init?.headers)
    headers.set(PROTOCOL_HEADER, String(PROTOCOL))
    const response = await fetch(url, { ...init, headers })
    learnServerTime(response.headers)
    return response
  } catch (error) {
    throw unreachable(error)
  }
}

/** Gives an access token; with `stale` another one than that. */
export type TokenGiver = (stale?: string) => Promise<{ token: string }>

/** Calls of who is signed in. */
export const authorised =
  (token: TokenGiver) =>
  async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const call = (bearer: string) => {
      const headers = new Headers(init?.headers)
      headers.set('authorization', `Bearer ${bearer}`)
      return reached(url, { ...init, headers })
    }
    const first = await token()
    const response = await call(first.token)
    // The clocks of browser and server differ: an expired token shows here at the latest.
    return response.status === 401 ? call((await token(first.token)).token) : response
  }
