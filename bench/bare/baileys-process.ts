/**
 * The floor: Baileys as it comes, many numbers in one process, keys in memory behind its own cache. It stores
 * nothing and tells nobody. Orders and answers go over Node's channel to the parent process, with which it ends.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createSimulatorClient } from '@sahut/simulator/control/client'
import {
  downloadContentFromMessage,
  makeCacheableSignalKeyStore,
  makeWASocket,
  type proto,
  WA_CERT_DETAILS,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import {
  type Credentials,
  keepCredentials,
  memoryKeys,
  newCredentials,
  readCredentials,
} from './credentials.ts'
import { obeyOrders } from '../orders.ts'
import { Order } from './baileys.ts'

const [whatsappUrl, certKey] = z.tuple([z.url(), z.base64()]).parse(process.argv.slice(2))
WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(certKey, 'base64')
// libsignal prints sessions.
console.info = console.warn = console.error = console.log = () => undefined

/** Connections that are being made at the same time, as many as our worker makes. */
const CONNECTS = 5
/** Nothing more comes after a link when this long nothing came, ms. */
const QUIET_MS = 500
const RESTART_REQUIRED = 515

const silent = {
  level: 'silent',
  child: () => silent,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

const sockets = new Map<string, WASocket>()

const Boomed = z.object({ output: z.object({ statusCode: z.int() }) })

/** Connects until it is open; a fresh link is told to connect anew once it is paired. */
const connect = (phone: string, { creds, values }: Credentials, onQr?: (qr: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = makeWASocket({
      auth: { creds, keys: makeCacheableSignalKeyStore(memoryKeys(values), silent) },
      logger: silent,
      waWebSocketUrl: whatsappUrl,
      version: [2, 3000, 1043857760],
      markOnlineOnConnect: false,
      emitOwnEvents: false,
      syncFullHistory: false,
    })
    sockets.set(phone, socket)
    socket.ev.on('creds.update', (update) => Object.assign(creds, update))
    socket.ev.on('messages.upsert', () => undefined)
    socket.ev.on('connection.update', ({ connection, qr, lastDisconnect }) => {
      if (qr !== undefined) onQr?.(qr)
      if (connection === 'open') resolve()
      if (connection !== 'close') return
      const code = Boomed.safeParse(lastDisconnect?.error).data?.output.statusCode
      if (code === RESTART_REQUIRED) connect(phone, { creds, values }).then(resolve, reject)
      else reject(new Error(`The connection of ${phone} ended with ${String(code)}.`))
    })
  })

const inTurns = async <Value>(
  values: readonly Value[],
  work: (value: Value) => Promise<void>,
): Promise<void> => {
  const queue = values.values()
  const walk = async (): Promise<void> => {
    for (const value of queue) await work(value)
  }
  await Promise.all(Array.from({ length: CONNECTS }, walk))
}

const pair = async (phones: string[], folder: string, controlUrl: string): Promise<void> => {
  const network = createSimulatorClient(controlUrl)
  await inTurns(phones, async (phone) => {
    const credentials = newCredentials()
    let scanning: Promise<unknown> | undefined
    await connect(phone, credentials, (qr) => {
      scanning ??= network.scan(phone, qr)
    })
    await scanning
    // What a phone tells a new companion has to be in what is kept.
    while ((await network.phones()).some(({ pn, backlog }) => pn === phone && backlog > 0)) await sleep(50)
    await sleep(QUIET_MS)
    sockets.get(phone)?.ev.removeAllListeners('connection.update')
    await sockets.get(phone)?.end(undefined)
    sockets.delete(phone)
    await keepCredentials(folder, phone, credentials)
  })
}

/** Baileys knows one host of files. */
const fromTheNetwork = (): void => {
  const ask = globalThis.fetch
  const { protocol, host } = new URL(whatsappUrl)
  const base = `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`
  globalThis.fetch = (asked, options) => {
    const { pathname, search } = new URL(asked instanceof Request ? asked.url : asked)
    return ask(`${base}${pathname}${search}`, options)
  }
}
fromTheNetwork()

const readDocument = async (
  document: proto.Message.IDocumentMessage,
  as: 'stream' | 'buffer',
): Promise<void> => {
  const parts: Buffer[] = []
  const { mediaKey, directPath, url } = document
  const file = await downloadContentFromMessage({ mediaKey, directPath, url }, 'document')
  for await (const part of file) if (as === 'buffer') parts.push(part as Buffer)
  if (as === 'buffer') Buffer.concat(parts)
}

const take = async (phone: string, as: 'stream' | 'buffer'): Promise<void> => {
  const socket = sockets.get(phone)
  const came = Promise.withResolvers<proto.Message.IDocumentMessage>()
  const onMessages = ({ messages }: { messages: WAMessage[] }): void => {
    for (const { message } of messages) if (message?.documentMessage) came.resolve(message.documentMessage)
  }
  socket?.ev.on('messages.upsert', onMessages)
  const document = await came.promise
  socket?.ev.off('messages.upsert', onMessages)
  await readDocument(document, as)
}

const obey = async (order: Order): Promise<void> => {
  if (order.do === 'pair') return pair(order.phones, order.folder, order.controlUrl)
  if (order.do === 'open')
    return inTurns(order.phones, async (phone) => connect(phone, await readCredentials(order.folder, phone)))
  if (order.do === 'take') return take(order.phone, order.as)
  for (const { phone, jid } of order.to) {
    await sockets.get(phone)?.sendMessage(jid, { text: 'Baik kak, kami cek dulu ya.' })
  }
}

obeyOrders(Order, obey)
