import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { endpointWith, partsOf } from '@sahut/core/store/dynamodb/connection'
import { createSigner } from '@sahut/core/store/dynamodb/signature'
import type { TableRights } from '../../infra/table-rights.ts'
import { errorReply, leftOverReply, partOf } from './store-replies.ts'
import { forbiddenOf } from './table-policy.ts'

/** What happens to one call: it never reaches the store, or it does and its reply never comes back. */
export type Moment = 'before' | 'after'

/** What a store does to a share of its calls while it is in a bad way. */
export type StoreTrouble =
  /** Refuses with DynamoDB's own "too fast". */
  | 'throttle'
  /** Fails with DynamoDB's own 500, nothing applied. */
  | 'fail'
  /** Takes its time. */
  | 'slow'
  /** Closes the connection without having done anything. */
  | 'refuse'
  /** Applies the call and drops its reply: nobody knows what came of it. */
  | 'drop-reply'
  /** Does a part of a batch and names the rest as left over. */
  | 'leave-over'

type Disturbance = {
  trouble: StoreTrouble
  /** Of the calls, 0 to 1. */
  share: number
  /** How slow, at most, ms. */
  slowMs?: number
  /** Decides which calls. */
  random: () => number
}

export type StoreProxy = {
  endpoint: string
  /** Calls since the proxy was armed or disarmed last. */
  calls: () => number
  /** The names of the calls that are on their way at this moment. */
  underWay: () => string[]
  /** What was asked for beyond the rights, and refused. */
  forbidden: () => readonly string[]
  /** The call with this number (from 0, counted from now on) is the last one: `hit` is told at its moment. */
  arm: (at: number, moment: Moment, hit: () => void) => void
  /** The call with this number (from 0, counted from now on) goes through only after `wait` resolved; once. */
  hold: (at: number, wait: () => Promise<void>) => void
  disarm: () => void
  /** While it is down every call is refused: the store can't be reached. */
  setDown: (isDown: boolean) => void
  /** Is told of every call that comes, by its operation and its body. */
  onCall: (listener: (operation: string, body: string) => void) => void
  /** From now on a share of the calls meets trouble; several troubles may last at a time. @returns ends this one, with how many calls it struck */
  disturb: (disturbance: Disturbance) => () => number
  close: () => Promise<void>
}

const SLOW_MS = 1_500

const readBody = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

type Call = Pick<IncomingMessage, 'method' | 'headers'>

const operationOf = ({ headers }: IncomingMessage): string =>
  String(headers['x-amz-target']).replace(/^DynamoDB_\d+\./, '')

/** One disturbance and how often it struck. */
type Lasting = Disturbance & { struck: number }

/**
 * A way to the store, with its credentials, that can be cut at any call. Every call of the AWS SDK is one HTTP request.
 * @param rights what may be done over it; without, everything
 */
export const createStoreProxy = async (target: string, rights?: TableRights): Promise<StoreProxy> => {
  const agent = new Agent({ keepAlive: true })
  const { address, credentials } = partsOf(target)
  const sign = createSigner({ host: new URL(address).host, region: 'local' })
  const disturbances = new Set<Lasting>()
  let count = 0
  const underWay = new Set<IncomingMessage>()
  let trap: { at: number; moment: Moment; hit: () => void } | undefined
  let held: { at: number; wait: () => Promise<void> } | undefined
  let down = false
  let onCall: Parameters<StoreProxy['onCall']>[0] = () => undefined
  const forbidden = new Set<string>()

  /** A call in the place of one that its caller signed. */
  const signed = ({ method, headers }: IncomingMessage, body: Buffer): Call => {
    const { host: _host, authorization: _authorization, ...others } = headers
    const own = sign(credentials, String(headers['x-amz-target']), body.toString(), Date.now())
    return { method, headers: { ...others, ...own } }
  }

  const forward = async (incoming: Call, body: Buffer): Promise<{ reply: IncomingMessage; body: Buffer }> => {
    const headers = { ...incoming.headers, 'content-length': String(body.length) }
    const outgoing = request(address, { method: incoming.method, headers, agent })
    outgoing.end(body)
    const [reply] = (await once(outgoing, 'response')) as [IncomingMessage]
    return { reply, body: await readBody(reply) }
  }

  const pass = async (incoming: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> => {
    const answer = await forward(incoming, body)
    response.writeHead(answer.reply.statusCode ?? 500, answer.reply.headers)
    response.end(answer.body)
  }

  /** @returns the trouble that this call meets, if any */
  const troubleOf = (incoming: IncomingMessage, body: Buffer): Lasting | undefined => {
    for (const one of disturbances) {
      if (one.trouble === 'leave-over' && partOf(incoming.headers['x-amz-target'], body) === undefined)
        continue
      if (one.random() >= one.share) continue
      one.struck += 1
      return one
    }
    return undefined
  }

  const meet = async (
    { trouble, slowMs = SLOW_MS, random }: Lasting,
    incoming: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<void> => {
    switch (trouble) {
      case 'throttle':
      case 'fail':
        errorReply(response, trouble)
        return
      case 'refuse':
        response.destroy()
        return
      case 'drop-reply':
        await forward(incoming, body)
        response.destroy()
        return
      case 'slow':
        await sleep(random() * slowMs)
        await pass(incoming, body, response)
        return
      case 'leave-over': {
        const part = partOf(incoming.headers['x-amz-target'], body)
        if (part === undefined) {
          await pass(incoming, body, response)
          return
        }
        const answer =
          part.done === undefined ? undefined : await forward(signed(incoming, part.done), part.done)
        leftOverReply(response, part, answer?.body)
      }
    }
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
    const body = await readBody(incoming)
    onCall(operationOf(incoming), body.toString())
    const beyond = rights && forbiddenOf(rights, operationOf(incoming), body.toString())
    if (beyond !== undefined) {
      forbidden.add(beyond)
      errorReply(response, 'forbid')
      return
    }
    if (sprung !== undefined) {
      await forward(incoming, body)
      sprung.hit()
      response.destroy()
      return
    }
    const trouble = troubleOf(incoming, body)
    await (trouble === undefined ? pass(incoming, body, response) : meet(trouble, incoming, body, response))
  }

  const server = createServer((incoming, response) => {
    underWay.add(incoming)
    response.once('close', () => underWay.delete(incoming))
    serve(incoming, response).catch(() => {
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    endpoint: endpointWith(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, credentials),
    calls: () => count,
    underWay: () => [...underWay].map(operationOf),
    forbidden: () => [...forbidden],
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
    onCall: (listener) => {
      onCall = listener
    },
    disturb: (disturbance) => {
      const lasting: Lasting = { ...disturbance, struck: 0 }
      disturbances.add(lasting)
      return () => {
        disturbances.delete(lasting)
        return lasting.struck
      }
    },
    close: async () => {
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
