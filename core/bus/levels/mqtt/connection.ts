import { randomUUID } from 'node:crypto'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { MqttClient, ReasonCodes } from 'mqtt'
import type { Logger } from 'pino'
import { type BackOff, backOffMs } from '../../../process/back-off.ts'
import { createHerald } from '../broker/herald.ts'

/** An MQTT 5 broker, and who we are there. */
export type MqttSettings = {
  host: string
  port: number
  tls: boolean
  username?: string
  password?: string
}

/** A broker that is silent for one and a half of these is taken for gone, s. */
const KEEP_ALIVE_S = 5
const CONNECT_MS = 5_000
const AGAIN: BackOff = { firstMs: 200, longestMs: 3_000, sure: 0.1 }

/** The largest packet that we take, bytes; a store row, which a fact comes from, has at most 400 KB. */
const LARGEST = 5 * 2 ** 20
/** More than these never wait for the broker's word at once, whatever it allows. */
const MOST_IN_FLIGHT = 1_000

const CLOSED = 'the connection was closed'

/** Refusals that are about who we are, by their codes: bad user name or password, not authorized, banned. */
const WHO: ReadonlySet<number> = new Set([134, 135, 138])

const REASONS = new Map(Object.entries(ReasonCodes))
const reasonName = (code: number): string => REASONS.get(String(code)) ?? `code ${String(code)}`

const codeOf = (error: Error): number | undefined =>
  'code' in error && typeof error.code === 'number' ? error.code : undefined

/** What the log says of an error. Only its message: the error may carry more. */
const reasonOf = (error: Error): string => {
  const code = codeOf(error)
  return code !== undefined && WHO.has(code)
    ? `it does not accept the user and password of MQTT_URL (${reasonName(code)})`
    : error.message
}

/** What the broker refuses, by its reason code. */
export const refusalOf = (code: number): Error => new Error(`the broker refuses it: ${reasonName(code)}`)

/** Whether the broker refused something, unlike a connection that ended in the midst. */
export const isRefusal = (error: Error): boolean => (codeOf(error) ?? 0) >= 0x80

const openStream = ({ host, port, tls }: MqttSettings): Socket => {
  // An address is no name that a server could be asked for.
  const name = isIP(host) === 0 ? { servername: host } : {}
  const stream = tls ? connectTls({ host, port, ...name }) : connectTcp({ host, port })
  stream.setNoDelay(true)
  return stream
}

/** What wants to know how the connection is; nothing of it may throw. */
type Listener = {
  onReady: () => void
  onLost: () => void
}

/** The one connection of a process to its broker, which is made anew for as long as it is wanted. */
export type MqttConnection = {
  client: MqttClient
  isReady: () => boolean
  listen: (listener: Listener) => void
  /** What the broker takes: packets of so many bytes, and so many of ours that it has not answered. */
  limits: () => { bytes: number; inFlight: number }
  /** Makes it anew. */
  renew: () => void
  close: () => Promise<void>
}

/**
 * Each connection begins with nothing (clean start, no session that outlives it): what was published meanwhile is a hole
 * that the store fills, while a broker's queue of it would bring the oldest and drop the newest.
 */
export const createMqttConnection = (settings: MqttSettings, logger: Logger): MqttConnection => {
  const { host, port, username, password } = settings
  const listeners = new Set<Listener>()
  const herald = createHerald(logger, 'The MQTT broker', { broker: `${host}:${String(port)}` })
  let attempts = 0
  let isWorking = false
  let isClosed = false
  let reason = CLOSED

  const client = new MqttClient(() => openStream(settings), {
    protocolVersion: 5,
    clientId: `sahut-${randomUUID()}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    clean: true,
    properties: { sessionExpiryInterval: 0, maximumPacketSize: LARGEST },
    keepalive: KEEP_ALIVE_S,
    connectTimeout: CONNECT_MS,
    reconnectPeriod: backOffMs(AGAIN, attempts),
    // A password may be set right, and a broker that is full empties.
    reconnectOnConnackError: true,
    // Only we know what is still wanted, and want to hear that it is live.
    resubscribe: false,
    queueQoSZero: false,
    // It would write what is published.
    log: () => undefined,
  })

  const cut = (): void => {
    client.stream.destroy()
  }

  client.on('connect', () => {
    attempts = 0
    isWorking = true
    reason = CLOSED
    herald.ready()
    for (const { onReady } of listeners) onReady()
  })
  client.on('reconnect', () => {
    attempts += 1
    client.options.reconnectPeriod = backOffMs(AGAIN, attempts)
  })
  client.on('disconnect', ({ reasonCode }) => {
    reason = `it ended the connection: ${reasonName(reasonCode ?? 0)}`
  })
  client.on('error', (error) => {
    reason = reasonOf(error)
    // What it says is no MQTT any more.
    cut()
  })
  client.on('close', () => {
    isWorking = false
    // Sent again, they could arrive twice: who may need them is told to look instead.
    for (const id of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(id))
    if (isClosed) return
    herald.lost(reason)
    for (const { onLost } of listeners) onLost()
  })

  return {
    client,
    isReady: () => isWorking && client.connected,
    listen: (listener) => {
      listeners.add(listener)
    },
    limits: () => ({
      bytes: Math.min(LARGEST, client.serverProperties?.maximumPacketSize ?? LARGEST),
      inFlight: Math.min(MOST_IN_FLIGHT, client.serverProperties?.receiveMaximum ?? MOST_IN_FLIGHT),
    }),
    renew: cut,
    close: async () => {
      if (isClosed) return
      isClosed = true
      isWorking = false
      await client.endAsync(true)
    },
  }
}
