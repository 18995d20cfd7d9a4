import { Pool } from 'undici'

const pools = new Map<string, Pool>()

/**
 * `fetch` whose calls are not lost. With Node 24's own, a call of a busy process never settled, and its pool was gone: the
 * agent drops the pool of an origin whose last connection ends, whatever was queued there (probably nodejs/undici#5740,
 * mended in 8.10.1). Here each origin keeps its pool for as long as the process lives.
 */
export const keptFetch = (input: string | Request, init: RequestInit = {}): Promise<Response> => {
  const { origin } = new URL(typeof input === 'string' ? input : input.url)
  const pool = pools.get(origin) ?? new Pool(origin)
  pools.set(origin, pool)
  // Not in the DOM's RequestInit, with which browser tests are checked.
  const through = { ...init, dispatcher: pool }
  return fetch(input, through)
}
