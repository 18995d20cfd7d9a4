import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import type { Ground } from '@sahut/core/auth/team-fixture'
import type {
  Ack,
  ClientEvents,
  CommandInput,
  CommandName,
  CommandOutput,
  Fact,
  FactName,
  ServerEvents,
} from '@sahut/core/contract/socket'
import { createLogger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import { answerHealth } from './health.ts'
import { createGateway, type GatewayDeps } from './server.ts'
import type { GatewaySettings } from './settings.ts'

/*
 * For tests: a gateway on a free port, and browsers as Socket.IO's own client makes them.
 */

export const ORIGIN = 'https://inbox.test'

type BrowserSocket = Socket<ServerEvents, ClientEvents>

/** A connected page: sends commands, and remembers every fact in the order in which it came. */
export const createBrowser = (
  url: string,
  token: string,
  options: Partial<ManagerOptions & SocketOptions> = {},
) => {
  const socket: BrowserSocket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token },
    ...options,
  })
  const seen: { name: string; fact: unknown; at: number }[] = []
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const check of waiting) check()
  }
  socket.onAny((name: string, fact: unknown) => {
    seen.push({ name, fact, at: performance.now() })
    wake()
  })
  socket.on('disconnect', wake)

  let isGone = false
  socket.on('connect', () => {
    isGone = false
  })
  socket.on('disconnect', () => {
    isGone = true
  })

  /** What is sent as it is, whatever the contract says; fails where the socket is closed before the answer. */
  const emitRaw = (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(new Error('The socket was closed before it was answered.'))
      }
      if (isGone) {
        fail()
        return
      }
      socket.once('disconnect', fail)
      Reflect.apply(socket.emit.bind(socket), undefined, [
        ...args,
        (answer: unknown) => {
          socket.off('disconnect', fail)
          resolve(answer)
        },
      ])
    })

  const facts = <Name extends FactName>(name: Name): Fact<Name>[] =>
    seen.flatMap((one) => (one.name === name ? [one.fact as Fact<Name>] : []))

  return {
    socket,
    seen,
    facts,
    emitRaw,
    /** The ack, as it came. */
    ask: async <Name extends CommandName>(name: Name, input: CommandInput<Name>) =>
      (await emitRaw(name, input)) as Ack<Name>,
    /** The ack's data. */
    send: async <Name extends CommandName>(name: Name, input: CommandInput<Name>) => {
      const answer = (await emitRaw(name, input)) as Ack<Name>
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
      return answer.data as CommandOutput<Name>
    },
    /** Resolves once it is true; looked at after each fact and at a disconnect. */
    until: (isTrue: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!isTrue()) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
  }
}
export type Browser = ReturnType<typeof createBrowser>

export const startGateway = async (
  ground: Ground,
  bus: Bus,
  settings: Partial<GatewaySettings> = {},
  browsers?: GatewayDeps['browsers'],
) => {
  const httpServer = createServer(answerHealth)
  const gateway = createGateway({
    ...ground,
    httpServer,
    bus,
    browsers,
    logger: createLogger('gateway', 'silent'),
    settings: { origins: [ORIGIN], ...settings },
  })
  httpServer.listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  const url = `http://127.0.0.1:${String((httpServer.address() as AddressInfo).port)}`

  const open = (token: string, options?: Partial<ManagerOptions & SocketOptions>) =>
    createBrowser(url, token, options)

  return {
    ...gateway,
    url,
    open,
    /** A browser that is in. */
    connect: async (token: string, options?: Partial<ManagerOptions & SocketOptions>): Promise<Browser> => {
      const browser = open(token, options)
      await new Promise<void>((resolve, reject) => {
        browser.socket.on('connect', resolve)
        browser.socket.on('connect_error', reject)
      })
      return browser
    },
    /** Why a browser was not let in. */
    refusal: (token: string, options?: Partial<ManagerOptions & SocketOptions>): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const { socket } = open(token, options)
        socket.on('connect_error', (error) => {
          resolve('data' in error ? error.data : error.message)
        })
        socket.on('connect', () => {
          reject(new Error('it was let in'))
        })
      }),
  }
}
export type StartedGateway = Awaited<ReturnType<typeof startGateway>>
