import { ErrorBody, SahutError } from '@sahut/core/contract/errors'
import { keptFetch } from '@sahut/simulator/control/kept-fetch'
import { createLive } from '@sahut/web/live/socket'
import { z } from 'zod'

/** A build of the last release does not tell how long its token is good. */
const Session = z
  .object({ token: z.string(), expiresIn: z.number().default(300) })
  .transform(({ token, expiresIn }) => ({ token, leftMs: expiresIn * 1000 }))

/** The HTTP API as a browser calls it. */
const createApiClient = (url: string) => {
  let token = ''
  let cookie = ''
  const call = async <Schema extends z.ZodType>(schema: Schema, path: string, init: RequestInit = {}) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, cookie }
    const response = await keptFetch(`${url}/api${path}`, { ...init, headers }).catch((cause: unknown) => {
      throw new SahutError('unavailable', `${url} can't be reached.`, { cause })
    })
    const set = response.headers.getSetCookie().map((line) => line.split(';')[0])
    if (set.length > 0) cookie = set.join('; ')
    const body: unknown = await response.json()
    if (response.ok) return schema.parse(body)
    throw SahutError.of(z.object({ error: ErrorBody }).parse(body).error)
  }
  const begin = async (path: string, body?: unknown) => {
    const session = await call(Session, path, { method: 'POST', body: JSON.stringify(body ?? {}) })
    token = session.token
    return session
  }
  return {
    get: <Schema extends z.ZodType>(schema: Schema, path: string) => call(schema, path),
    post: <Schema extends z.ZodType>(schema: Schema, path: string, body: unknown) =>
      call(schema, path, { method: 'POST', body: JSON.stringify(body) }),
    put: <Schema extends z.ZodType>(schema: Schema, path: string) => call(schema, path, { method: 'PUT' }),
    delete: <Schema extends z.ZodType>(schema: Schema, path: string) =>
      call(schema, path, { method: 'DELETE' }),
    signIn: (email: string, password: string) => begin('/auth/sign-in', { email, password }),
    refresh: () => begin('/auth/refresh'),
  }
}

/** A signed-in person: the HTTP API and a connection to the gateway, its token kept fresh. */
export const signIn = async (url: string, email: string, password: string) => {
  const api = createApiClient(url)
  let session = await api.signIn(email, password)
  const live = createLive({
    url,
    token: async (stale) => {
      if (stale === session.token) session = await api.refresh()
      return session
    },
  })
  return { api, live }
}

export type Person = Awaited<ReturnType<typeof signIn>>
