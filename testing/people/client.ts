import { BrokerAdmission, Me } from '@sahut/core/contract/api/session'
import { ERROR_STATUS, ErrorBody, SahutError } from '@sahut/core/contract/errors'
import { Chat } from '@sahut/core/model/chat/chat'
import { keptFetch } from '@sahut/simulator/control/kept-fetch'
import { createChosenLive } from '@sahut/web/live/chosen-live'
import type { LiveToken } from '@sahut/web/live/live'
import type { DirectApi } from '@sahut/web/live/mqtt/direct-api'
import { z } from 'zod'

/** A build of the last release tells neither how long its token is good nor where its gateways are. */
const Session = z
  .object({
    token: z.string(),
    expiresIn: z.number().default(300),
    socketPath: z.string().default('/socket.io'),
  })
  .transform(({ token, expiresIn, socketPath }) => ({ token, leftMs: expiresIn * 1000, path: socketPath }))

/** The HTTP API as a browser calls it. */
const createApiClient = (url: string) => {
  let session: LiveToken = { token: '', leftMs: 0 }
  let refreshing: Promise<LiveToken> | undefined
  let cookie = ''
  const ask = async <Schema extends z.ZodType>(schema: Schema, path: string, init: RequestInit) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${session.token}`, cookie }
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
    session = await ask(Session, path, { method: 'POST', body: JSON.stringify(body ?? {}) })
    return session
  }
  /** A refresh token is good for one use: whoever needs a new one meanwhile waits for the same. */
  const token = async (stale?: string): Promise<LiveToken> => {
    if (stale !== session.token) return session
    refreshing ??= begin('/auth/refresh').finally(() => {
      refreshing = undefined
    })
    return refreshing
  }
  const call = async <Schema extends z.ZodType>(schema: Schema, path: string, init: RequestInit = {}) => {
    const used = session.token
    try {
      return await ask(schema, path, init)
    } catch (thrown) {
      if (!(thrown instanceof SahutError) || ERROR_STATUS[thrown.code] !== 401) throw thrown
      await token(used)
      return ask(schema, path, init)
    }
  }
  return {
    get: <Schema extends z.ZodType>(schema: Schema, path: string, signal?: AbortSignal) =>
      call(schema, path, { signal: signal ?? null }),
    post: <Schema extends z.ZodType>(schema: Schema, path: string, body: unknown, signal?: AbortSignal) =>
      call(schema, path, { method: 'POST', body: JSON.stringify(body), signal: signal ?? null }),
    patch: <Schema extends z.ZodType>(schema: Schema, path: string, body: unknown) =>
      call(schema, path, { method: 'PATCH', body: JSON.stringify(body) }),
    put: <Schema extends z.ZodType>(schema: Schema, path: string) => call(schema, path, { method: 'PUT' }),
    delete: <Schema extends z.ZodType>(schema: Schema, path: string, signal?: AbortSignal) =>
      call(schema, path, { method: 'DELETE', signal: signal ?? null }),
    signIn: (email: string, password: string) => begin('/auth/sign-in', { email, password }),
    token,
  }
}

const Seq = z.object({ seq: z.number() })

/** What a page asks by HTTP where browsers are at a broker. */
const createDirectApi = ({ get, post, ...api }: ReturnType<typeof createApiClient>): DirectApi => ({
  admitToBroker: (signal) => post(BrokerAdmission, '/live/admission', {}, signal),
  chat: async (chatId, signal) => (await get(z.object({ chat: Chat }), `/chats/${chatId}`, signal)).chat,
  sendMessage: ({ chatId, ...message }, signal) => post(Seq, `/chats/${chatId}/messages`, message, signal),
  cancelMessage: ({ chatId, seq }, signal) =>
    api.delete(z.unknown(), `/chats/${chatId}/messages/${String(seq)}`, signal),
  reactToMessage: ({ chatId, seq, ...asked }, signal) =>
    post(Seq, `/chats/${chatId}/messages/${String(seq)}/reaction`, asked, signal),
  editMessage: ({ chatId, seq, ...asked }, signal) =>
    post(Seq, `/chats/${chatId}/messages/${String(seq)}/edit`, asked, signal),
  deleteMessage: ({ chatId, seq, ...asked }, signal) =>
    post(Seq, `/chats/${chatId}/messages/${String(seq)}/deletion`, asked, signal),
  markSeen: ({ chatId, seq }, signal) => post(z.unknown(), `/chats/${chatId}/seen`, { seq }, signal),
})

/** A signed-in person: the HTTP API and what is live, by the way that the API names. */
export const signIn = async (url: string, email: string, password: string) => {
  const api = createApiClient(url)
  await api.signIn(email, password)
  const live = createChosenLive({
    url,
    token: api.token,
    me: () => api.get(Me, '/me'),
    direct: createDirectApi(api),
  })
  return { api, live }
}

export type Person = Awaited<ReturnType<typeof signIn>>
