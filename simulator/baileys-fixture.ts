/** Unmodified Baileys as a companion for tests: auth state in memory, everything it reports can be waited for. */
import {
  initAuthCreds,
  makeWASocket,
  type AuthenticationState,
  type SignalDataSet,
  type SignalDataTypeMap,
  type UserFacingSocketConfig,
  type WAMessage,
  type WAMessageKey,
  type WASocket,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { SimulatorClient } from './control/client.ts'

/** What Baileys reported, in order. */
export type Report =
  | { kind: 'qr'; qr: string }
  | { kind: 'open' }
  | { kind: 'close'; code: number }
  | {
      kind: 'message'
      type: 'notify' | 'append'
      id: string
      text: string
      fromMe: boolean
      jid: string
      alt: string
    }
  | { kind: 'history'; id: string; text: string; jid: string; fromMe: boolean }
  | { kind: 'unreadable'; id: string }
  | { kind: 'status'; id: string; status: number }
  | { kind: 'ack'; id: string; error: string | undefined }

/** Baileys' disconnect error. */
const Boomed = z.object({ output: z.object({ statusCode: z.int() }) })

type Of<Kind extends Report['kind']> = Extract<Report, { kind: Kind }>

const silent = {
  level: 'silent',
  child: () => silent,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** libsignal prints sessions to the console; tests that fail should not drown in them. */
export const silenceLibsignal = () => {
  console.info = console.warn = console.error = () => undefined
}

const createMemoryAuth = (): AuthenticationState => {
  const values = new Map<string, unknown>()
  return {
    creds: initAuthCreds(),
    keys: {
      get: <Type extends keyof SignalDataTypeMap>(type: Type, ids: string[]) => {
        const found: Record<string, SignalDataTypeMap[Type]> = {}
        for (const id of ids) {
          const value = values.get(`${type} ${id}`)
          if (value !== undefined) found[id] = value as SignalDataTypeMap[Type]
        }
        return found
      },
      set: (data: SignalDataSet) => {
        for (const [type, entries] of Object.entries(data)) {
          for (const [id, value] of Object.entries(entries)) {
            if (value === null) values.delete(`${type} ${id}`)
            else values.set(`${type} ${id}`, value)
          }
        }
      },
    },
  }
}

const textOf = ({ message }: WAMessage): string =>
  message?.conversation ?? message?.extendedTextMessage?.text ?? ''

type Tell = (news: Report) => void

const readMessage = (message: WAMessage, type: 'notify' | 'append', report: Tell) => {
  const { id, remoteJid, fromMe, remoteJidAlt }: WAMessageKey = message.key
  if (message.messageStubType != null && !message.message) report({ kind: 'unreadable', id: id ?? '' })
  // Baileys merges receipts of the first 100 ms into the report of the own message.
  if (fromMe && message.status != null) report({ kind: 'status', id: id ?? '', status: message.status })
  if (!message.message || message.message.protocolMessage) return
  report({
    kind: 'message',
    type,
    id: id ?? '',
    text: textOf(message),
    fromMe: fromMe ?? false,
    jid: remoteJid ?? '',
    alt: remoteJidAlt ?? '',
  })
}

const listen = (sock: WASocket, auth: AuthenticationState, report: Tell) => {
  sock.ev.on('creds.update', (update) => Object.assign(auth.creds, update))
  sock.ev.on('connection.update', ({ connection, qr, lastDisconnect }) => {
    if (qr !== undefined) report({ kind: 'qr', qr })
    if (connection === 'open') report({ kind: 'open' })
    if (connection === 'close') {
      report({ kind: 'close', code: Boomed.safeParse(lastDisconnect?.error).data?.output.statusCode ?? 0 })
    }
  })
  sock.ev.on('messages.upsert', ({ messages, type }) => {
    for (const message of messages) readMessage(message, type, report)
  })
  sock.ev.on('messaging-history.set', ({ messages }) => {
    for (const message of messages) {
      const { id, remoteJid, fromMe } = message.key
      report({
        kind: 'history',
        id: id ?? '',
        text: textOf(message),
        jid: remoteJid ?? '',
        fromMe: fromMe ?? false,
      })
    }
  })
  sock.ev.on('messages.update', (updates) => {
    for (const { key, update } of updates) {
      if (update.status != null) report({ kind: 'status', id: key.id ?? '', status: update.status })
    }
  })
  sock.ws.on('CB:ack,class:message', ({ attrs }: { attrs: Record<string, string> }) => {
    report({ kind: 'ack', id: attrs['id'] ?? '', error: attrs['error'] })
  })
}

export type TestCompanion = ReturnType<typeof createTestCompanion>

/**
 * A companion that has yet to be paired.
 * @param options of Baileys' socket
 */
export const createTestCompanion = (whatsappUrl: string, options: Partial<UserFacingSocketConfig> = {}) => {
  const auth = createMemoryAuth()
  const reports: Report[] = []
  let waiters: (() => void)[] = []
  let socket: WASocket | undefined
  let url = whatsappUrl
  const sent = new Map<string, WAMessage>()

  const report = (news: Report) => {
    reports.push(news)
    const callbacks = waiters
    waiters = []
    for (const callback of callbacks) callback()
  }

  const connect = (): WASocket => {
    const sock = makeWASocket({
      auth,
      logger: silent,
      version: [2, 3000, 1043857760],
      waWebSocketUrl: url,
      retryRequestDelayMs: 10,
      ...options,
      getMessage: ({ id }) => Promise.resolve(sent.get(id ?? '')?.message ?? undefined),
    })
    socket = sock
    listen(sock, auth, report)
    return sock
  }

  /** Waits for a report of a kind, among those from `since` on; it never gives up by itself. */
  const waitFor = async <Kind extends Report['kind']>(
    kind: Kind,
    test: (report: Of<Kind>) => boolean = () => true,
    since = 0,
  ): Promise<Of<Kind>> => {
    for (;;) {
      const found = reports
        .slice(since)
        .find((news): news is Of<Kind> => news.kind === kind && test(news as Of<Kind>))
      if (found !== undefined) return found
      await new Promise<void>((resolve) => waiters.push(resolve))
    }
  }

  /** Connects and waits until Baileys is open. */
  const open = async (): Promise<void> => {
    const since = reports.length
    connect()
    await waitFor('open', undefined, since)
  }

  return {
    auth,
    reports,
    connect,
    open,
    waitFor,
    /** All messages reported so far. */
    messages: () => reports.filter((news) => news.kind === 'message'),
    /** Waits for the end of the connection. @returns Baileys' disconnect code */
    closed: async (since: number): Promise<number> => (await waitFor('close', undefined, since)).code,
    /** Shows a QR code, has the phone scan it, and logs in. */
    pair: async (client: SimulatorClient, phone: string): Promise<void> => {
      const since = reports.length
      connect()
      const { qr } = await waitFor('qr', undefined, since)
      await client.scan(phone, qr)
      await waitFor('close', ({ code }) => code === 515, since)
      await open()
    },
    /** Sends a text. @returns its WhatsApp id */
    send: async (jid: string, text: string, id?: string): Promise<string> => {
      const message = await socket?.sendMessage(jid, { text }, id === undefined ? {} : { messageId: id })
      if (message?.key.id == null) throw new Error('nothing was sent')
      sent.set(message.key.id, message)
      return message.key.id
    },
    socket: (): WASocket => socket ?? connect(),
    /** Where the network is from now on (it was restarted). */
    moveTo: (to: string) => {
      url = to
    },
    /** Closes the connection as a worker does that shuts down. */
    end: async () => {
      await socket?.end(undefined)
    },
  }
}
