import { Pool } from 'undici'

const pools = new Map<string, Pool>()

/**
 * `fetch` that always settles. Node 24's own may not: its agent drops the pool of an origin whose last connection ends,
 * with the call that was just queued there (mended in undici 8.10.1, nodejs/undici#5740). Here each origin keeps its pool
 * for as long as the process lives.
 */
export const keptFetch = (input: string | Request, init: RequestInit = {}): Promise<Response> => {
  const { origin } = new URL(typeof input === 'string' ? input : input.url)
  const pool = pools.get(origin) ?? new Pool(origin)
  pools.set(origin, pool)
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Node's fetch is of the same major
  return fetch(input, { ...init, dispatcher: pool })
}
