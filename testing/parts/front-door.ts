import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { HTTP_LIMITS } from '@sahut/core/process/http-limits'
import { keptFetch } from '@sahut/simulator/control/kept-fetch'
import { SahutError } from '@sahut/core/contract/errors'
import { proxy } from 'hono/proxy'
import { createSite } from '@sahut/local/site'

/** A gateway that has not begun to answer after this long is taken for down, ms. */
const PATIENCE_MS = 3_000

/** One origin for browsers before several processes, as a load balancer makes it. */
export type FrontDoor = {
  url: string
  port: number
  /** Requests that wait for the API's answer at this moment. */
  waiting: () => number
  close: () => Promise<void>
}

/** The request as it came, for whoever answers it on the same connection. */
const headOf = ({ method, url, httpVersion, rawHeaders }: IncomingMessage): string => {
  const lines = [`${method ?? 'GET'} ${url ?? '/'} HTTP/${httpVersion}`]
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    lines.push(`${rawHeaders[at] ?? ''}: ${rawHeaders[at + 1] ?? ''}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Asks a gateway; its connection with the first bytes of its answer, or nothing if it does not answer. */
const asked = (port: number, request: string, head: Buffer): Promise<[Socket, Buffer] | undefined> =>
  new Promise((resolve) => {
    const gateway = connect(port, '127.0.0.1', () => {
      gateway.write(request)
      gateway.write(head)
    })
    gateway.setTimeout(PATIENCE_MS, () => gateway.destroy())
    gateway.once('data', (first) => {
      gateway.pause()
      gateway.setTimeout(0)
      resolve([gateway, first])
    })
    gateway.on('error', () => gateway.destroy())
    gateway.once('close', () => {
      resolve(undefined)
    })
  })

const join = (browser: Duplex, gateway: Socket): void => {
  browser.pipe(gateway)
  gateway.pipe(browser)
  for (const [one, other] of [
    [browser, gateway],
    [gateway, browser],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}

/** The API behind the door; while it is down callers get an error of the contract, which tells them to try again. */
const createApiProxy = (functions: () => number) => ({
  fetch: async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    try {
      return await proxy(`http://127.0.0.1:${String(functions())}${pathname}${search}`, {
        raw: request,
        customFetch: (proxied) => keptFetch(proxied),
      })
    } catch (cause) {
      const error = new SahutError('unavailable', "The API can't be reached.", { cause })
      return Response.json({ error: error.toBody() }, { status: 503 })
    }
  },
})

/**
 * Serves the web app, the API and the sockets on one loopback address. A socket goes to the gateways in turn; one
 * that is down or does not answer is passed over.
 * @param gateways the ports to choose from, asked for each socket by its path
 * @param functions the API's port, asked for each request
 * @param web the folder of the built web app, if it is served too
 */
export const openFrontDoor = async ({
  gateways,
  functions,
  web,
  port = 0,
}: {
  gateways: (path: string) => number[]
  functions: () => number
  web?: string
  port?: number
}): Promise<FrontDoor> => {
  let waiting = 0
  const proxied = createApiProxy(functions)
  const api = {
    fetch: (request: Request): Promise<Response> => {
      waiting += 1
      return proxied.fetch(request).finally(() => {
        waiting -= 1
      })
    },
  }
  const answer = getRequestListener((web === undefined ? api : createSite(web, api)).fetch)
  const server = createServer(HTTP_LIMITS, (request, response) => void answer(request, response))
  const sockets = new Set<Duplex>()
  let turn = 0

  const lead = async (request: IncomingMessage, browser: Duplex, head: Buffer): Promise<void> => {
    sockets.add(browser)
    browser.once('close', () => sockets.delete(browser))
    browser.on('error', () => browser.destroy())
    const ports = gateways(request.url ?? '/')
    turn += 1
    for (let at = 0; at < ports.length; at += 1) {
      const found = await asked(ports[(turn + at) % ports.length] ?? 0, headOf(request), head)
      if (found === undefined) continue
      const [gateway, first] = found
      if (browser.destroyed) gateway.destroy()
      else {
        browser.write(first)
        join(browser, gateway)
      }
      return
    }
    browser.destroy()
  }
  server.on('upgrade', (request, browser, head) => void lead(request, browser, head))

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const listensAt = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${String(listensAt)}`,
    port: listensAt,
    waiting: () => waiting,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
