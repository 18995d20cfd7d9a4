import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to one call: it never reaches the store, or it does and its reply never comes back. */
export type Moment = 'before' | 'after'

export type StoreProxy = {
  endpoint: string
  /** Calls since the proxy was armed or disarmed last. */
  calls: () => number
  /** The call with this number (from 0, counted from now on) is the last one: `hit` is told at its moment. */
  arm: (at: number, moment: Moment, hit: () => void) => void
  /** The call with this number (from 0, counted from now on) goes through only after `wait` resolved; once. */
  hold: (at: number, wait: () => Promise<void>) => void
  disarm: () => void
  /** While it is down every call is refused: the store can't be reached. */
  setDown: (isDown: boolean) => void
  close: () => Promise<void>
}

const readBody = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** A way to the store that can be cut at any call. Every call of the AWS SDK is one HTTP request. */
export const createStoreProxy = async (target: string): Promise<StoreProxy> => {
  let count = 0
  let trap: { at: number; moment: Moment; hit: () => void } | undefined
  let held: { at: number; wait: () => Promise<void> } | undefined
  let down = false

  const forward = async (incoming: IncomingMessage): Promise<{ reply: IncomingMessage; body: Buffer }> => {
    const body = await readBody(incoming)
    const outgoing = request(target, { method: incoming.method, headers: incoming.headers })
    outgoing.end(body)
    const [reply] = (await once(outgoing, 'response')) as [IncomingMessage]
    return { reply, body: await readBody(reply) }
  }

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const number = count
    count += 1
    if (held?.at === number) {
      const { wait } = held
      held = undefined
      await wait()
    }
    const sprung = trap !== undefined && number >= trap.at ? trap : undefined
    if (down || sprung?.moment === 'before' || (sprung !== undefined && number > sprung.at)) {
      if (number === sprung?.at) sprung.hit()
      response.destroy()
      return
    }
    const { reply, body } = await forward(incoming)
    if (sprung !== undefined) {
      sprung.hit()
      response.destroy()
      return
    }
    response.writeHead(reply.statusCode ?? 500, reply.headers)
    response.end(body)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => {
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => count,
    arm: (at, moment, hit) => {
      count = 0
      trap = { at, moment, hit }
    },
    hold: (at, wait) => {
      count = 0
      held = { at, wait }
    },
    disarm: () => {
      count = 0
      trap = undefined
    },
    setDown: (isDown) => {
      down = isDown
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
