import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createLogger } from '@sahut/core/process/logger'
import { initAuthCreds } from '@whiskeysockets/baileys'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AuthState } from '../auth/auth-state.ts'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { type LinkEvents, openLink } from './connection.ts'

const nobody = (): AuthState => ({
  account: undefined,
  isLinked: () => false,
  state: { creds: initAuthCreds(), keys: { get: () => ({}), set: () => undefined } },
  saveCreds: () => undefined,
  close: () => Promise.resolve(),
})

const EVENTS: LinkEvents = {
  qr: () => undefined,
  code: () => undefined,
  open: () => undefined,
  message: () => Promise.resolve(),
  deed: () => Promise.resolve(),
  timer: () => Promise.resolve(),
  aside: () => Promise.resolve(),
  history: () => Promise.resolve(),
  ask: () => Promise.resolve(),
  askedKey: () => Promise.resolve(undefined),
  pollOf: () => Promise.resolve(undefined),
  knows: () => Promise.resolve(false),
  takesGroups: () => false,
  group: () => Promise.resolve(true),
  news: () => Promise.resolve(),
  receipt: () => undefined,
  reading: () => Promise.resolve(),
  restricted: () => undefined,
  sentOf: () => Promise.resolve(undefined),
  secretOf: () => Promise.resolve(Buffer.alloc(32)),
  fileAnswer: () => undefined,
  named: () => Promise.resolve(),
  onPhone: () => Promise.resolve(),
  blockedOnPhone: () => Promise.resolve(),
  met: () => Promise.resolve(),
  pictured: () => undefined,
  activity: () => undefined,
}

/** A link to a WhatsApp that listens at the port. */
const linkTo = ({ port }: { port: number }, connectMs: number) =>
  openLink({
    network: { url: `ws://127.0.0.1:${String(port)}/ws/chat` },
    auth: nobody(),
    events: EVENTS,
    connectMs,
    answerMs: 1_000,
    unanswered: new Map(),
    keepAliveMs: 30_000,
    suspectMs: 10_000,
    logger: createLogger('worker', 'silent'),
  })

const portOf = (server: Pick<Server, 'address'>) => {
  const address = server.address()
  return { port: address !== null && typeof address === 'object' ? address.port : 0 }
}

describe('a connection', () => {
  it('ends when WhatsApp takes it and then says nothing', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    expect(await linkTo(portOf(server), 200).ended).toEqual({ code: 408 })
  })

  it('leaves nobody waiting who asked WhatsApp something when it was ended', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => {
      server.close()
    })
    await once(server, 'listening')
    const link = linkTo(portOf(server), 60_000)
    const connected = z.tuple([z.instanceof(WebSocket)]).rest(z.unknown())
    const [socket] = connected.parse(await once(server, 'connection'))
    // The handshake's first bytes came before.
    await once(socket, 'message')
    const asked = link.blocked()
    await once(socket, 'message')
    link.end({})
    await expect(asked).rejects.toMatchObject({ cause: { message: 'The connection has ended.' } })
  })
})
