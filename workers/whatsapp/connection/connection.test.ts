import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createLogger } from '@sahut/core/process/logger'
import { initAuthCreds } from '@whiskeysockets/baileys'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AuthState } from '../auth/auth-state.ts'
import { openLink } from './connection.ts'

const nobody = (): AuthState => ({
  account: undefined,
  isLinked: () => false,
  state: { creds: initAuthCreds(), keys: { get: () => ({}), set: () => undefined } },
  saveCreds: () => undefined,
  close: () => Promise.resolve(),
})

describe('a connection', () => {
  it('ends when WhatsApp takes it and then says nothing', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const link = openLink({
      network: { url: `ws://127.0.0.1:${String(port)}/ws/chat` },
      auth: nobody(),
      events: {
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
      },
      connectMs: 200,
      answerMs: 1_000,
      unanswered: new Map(),
      keepAliveMs: 30_000,
      suspectMs: 10_000,
      logger: createLogger('worker', 'silent'),
    })
    expect(await link.ended).toEqual({ code: 408 })
  })
})
