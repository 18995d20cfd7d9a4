import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/*
 * For tests: as much of EMQX 5's REST API as we use, by its documentation and its source (emqx/emqx,
 * apps/emqx_management/src/emqx_mgmt_api_clients.erl). EMQX itself is not to be had where Sahut is developed.
 */

const KEY = 'sahut'
const SECRET = 'hunter2'
const AUTHORIZATION = `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}`

/** @returns the status, and a body where there is one */
type Answer = [number, unknown?]

export const startEmqxApi = async () => {
  const clients = new Set<string>()
  const calls: string[] = []
  let trouble: Answer | undefined

  const list = (query: URLSearchParams): Answer => {
    const [page, limit] = [Number(query.get('page') ?? 1), Number(query.get('limit') ?? 100)]
    if (limit > 10_000) return [400, { code: 'BAD_REQUEST', message: 'limit' }]
    const like = query.get('like_clientid') ?? ''
    const found = [...clients].filter((id) => id.includes(like))
    const data = found.slice((page - 1) * limit, page * limit).map((clientid) => ({ clientid }))
    return [200, { data, meta: { page, limit, hasnext: found.length > page * limit } }]
  }

  const answer = ({ method, url = '', headers }: IncomingMessage): Answer => {
    if (headers.authorization !== AUTHORIZATION) return [401, { code: 'BAD_API_KEY_OR_SECRET', message: '' }]
    if (trouble !== undefined) return trouble
    const { pathname, searchParams } = new URL(url, 'http://emqx')
    if (pathname === '/api/v5/clients' && method === 'GET') return list(searchParams)
    const [, id] = /^\/api\/v5\/clients\/([^/]+)$/.exec(pathname) ?? []
    if (id === undefined || method !== 'DELETE') return [404, { code: 'API_NOT_EXIST', message: '' }]
    return clients.delete(decodeURIComponent(id))
      ? [204]
      : [404, { code: 'CLIENTID_NOT_FOUND', message: 'Client ID not found' }]
  }

  const server = createServer((request, response) => {
    calls.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const [status, body] = answer(request)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const settings = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    key: KEY,
    secret: SECRET,
  }
  return {
    settings,
    /** As a deployable is told of it. */
    environment: {
      MQTT_ADMISSION: 'emqx',
      EMQX_API_URL: settings.url,
      EMQX_API_KEY: settings.key,
      EMQX_API_SECRET: settings.secret,
    },
    /** Those that are connected. */
    clients,
    calls,
    /** From now on it answers this to everything; nothing ends that. */
    fail: (how: Answer | undefined): void => {
      trouble = how
    },
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
export type EmqxApi = Awaited<ReturnType<typeof startEmqxApi>>
