import type { Person } from '@sahut/core/auth/team-fixture'
import { expect } from 'vitest'
import type { Api } from './api.ts'

/*
 * For tests: calls of the API as clients make them.
 */

export type Call = { as?: Person; json?: unknown; cookie?: string; headers?: Record<string, string> }

/** One call and all of its answer that matters. */
export const call = async (
  api: Api,
  method: string,
  path: string,
  { as, json, cookie, headers }: Call = {},
) => {
  const response = await api.request(path, {
    method,
    headers: {
      ...(as === undefined ? {} : { authorization: `Bearer ${as.token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  const body: unknown = await response.json()
  const [set] = response.headers.getSetCookie()
  return { status: response.status, body, set, headers: response.headers }
}

/** An answer that says no. */
export const refused = (code: string) => ({ error: { code, message: expect.any(String) as string } })
