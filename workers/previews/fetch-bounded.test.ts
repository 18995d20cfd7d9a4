import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Bounds, fetchBounded } from './fetch-bounded.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** A site of this machine. @returns its address, and what it was asked for */
const site = async (answer: RequestListener, host = '127.0.0.1') => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  }).listen(0, host)
  servers.push(server)
  await once(server, 'listening')
  return { url: `http://${host}:${String((server.address() as AddressInfo).port)}`, asked }
}

/** Only this one address counts as the internet here. */
const bounds = (more: Partial<Bounds> = {}): Bounds => ({
  types: /^text\/html/,
  mostBytes: 1_000,
  isAllowed: (address) => address === '127.0.0.1',
  signal: AbortSignal.timeout(5_000),
  ...more,
})

const html: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html').end('<title>Toko</title>')
}

test('a page is read, and told nothing of who asks', async () => {
  let headers: NodeJS.Dict<string | string[]> = {}
  const { url } = await site((request, response) => {
    headers = request.headers
    html(request, response)
  })
  expect((await fetchBounded(`${url}/a`, bounds())).body.toString()).toBe('<title>Toko</title>')
  expect(headers['cookie']).toBeUndefined()
  expect(headers['referer']).toBeUndefined()
})

test('what leads to an address of this network is not followed, neither at once nor on the way', async () => {
  const inside = await site(html, '127.0.0.2')
  const outside = await site((_request, response) => {
    response.writeHead(302, { location: `${inside.url}/secret` }).end()
  })
  await expect(fetchBounded(inside.url, bounds())).rejects.toMatchObject({ code: 'forbidden' })
  await expect(fetchBounded(outside.url, bounds())).rejects.toMatchObject({ code: 'forbidden' })
  expect(outside.asked).toHaveLength(1)
  expect(inside.asked).toEqual([])
})

test.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'http://name:word@127.0.0.1/'])(
  'a page that leads on to %s ends there',
  async (location) => {
    const { url } = await site((_request, response) => {
      response.writeHead(302, { location }).end()
    })
    await expect(fetchBounded(url, bounds())).rejects.toMatchObject({ code: 'forbidden' })
  },
)

test('what leads on and on is given up', async () => {
  const { url, asked } = await site((_request, response) => {
    response.writeHead(302, { location: '/again' }).end()
  })
  await expect(fetchBounded(url, bounds())).rejects.toMatchObject({ code: 'forbidden' })
  expect(asked.length).toBeLessThan(6)
})

test('no more is read than was asked for, however much comes', async () => {
  const { url } = await site((_request, response) => {
    response.setHeader('content-type', 'text/html')
    const more = (): void => {
      while (response.write('x'.repeat(10_000)));
      response.once('drain', more)
    }
    more()
  })
  const { body, isCut } = await fetchBounded(url, bounds())
  expect([body.length, isCut]).toEqual([1_000, true])
})

test('what is no page, an error, or silent is nothing', async () => {
  const picture = await site((_request, response) => {
    response.setHeader('content-type', 'image/png').end('x')
  })
  const missing = await site((_request, response) => {
    response.writeHead(404, { 'content-type': 'text/html' }).end()
  })
  const silent = await site(() => undefined)
  for (const { url } of [picture, missing, silent])
    await expect(fetchBounded(url, bounds({ signal: AbortSignal.timeout(300) }))).rejects.toMatchObject({
      code: 'unavailable',
    })
})
