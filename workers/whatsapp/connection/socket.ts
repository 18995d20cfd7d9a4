import type { Agent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import type { Logger } from '@sahut/core/process/logger'
import {
  type AuthenticationState,
  type CacheStore,
  DEFAULT_CONNECTION_CONFIG,
  type GroupMetadata,
  isJidStatusBroadcast,
  isJidGroup,
  isJidNewsletter,
  jidDecode,
  makeWASocket,
  type SocketConfig,
  WA_CERT_DETAILS,
  type WASocket,
} from '@whiskeysockets/baileys'
import { createRecent } from '@sahut/core/process/recent'

const HOUR_MS = 3_600_000
const FIVE_MINUTES_MS = 300_000

/** Where WhatsApp is. */
export type Network = {
  /** `wss://…/ws/chat`, or a simulator's `ws://`. */
  url: string
  /** Base64 public key that signs the network's certificates, if it is not WhatsApp's own. */
  certKey?: string
  /** WhatsApp Web's version that Sahut says it is, if it is not the one that came with Baileys. */
  version?: [number, number, number]
}

/**
 * libsignal prints whole sessions, private keys included, to console.info, warn and error, and has no switch for
 * it. Sahut itself logs through pino only, so these three are shut for the whole process.
 */
export const silenceLibsignal = (): void => {
  console.info = console.warn = console.error = () => undefined
}

/** Where a network has its files: WhatsApp at a host of their own, another server at its own address. */
export const filesAt = ({ url }: Network): string => {
  const { protocol, host, hostname } = new URL(url)
  if (hostname === 'web.whatsapp.com') return 'https://mmg.whatsapp.net'
  return `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`
}

/** Trusts another network's certificates than WhatsApp's; process-wide, because that is how Baileys has it. */
export const trustNetwork = ({ certKey }: Network): void => {
  if (certKey !== undefined) WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(certKey, 'base64')
}

/**
 * Baileys logs stanzas, keys and texts along with its sentences, and phone numbers within them. Only its errors are
 * passed on, and of those only the fixed sentence.
 */
const bareLogger = (logger: Logger): SocketConfig['logger'] => {
  const nothing = (): void => undefined
  const bare: SocketConfig['logger'] = {
    level: 'error',
    child: () => bare,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (_details, sentence) => {
      if (sentence !== undefined) logger.debug({ baileys: sentence }, 'Baileys reports an error')
    },
  }
  return bare
}

const createCache = (ttl: number): CacheStore => {
  const kept = createRecent<string, { value: unknown }>(10_000, ttl)
  return {
    // What Baileys put under a key is what it takes out again.
    get: (key) => kept.get(key)?.value as never,
    set: (key, value) => {
      kept.set(key, { value })
    },
    del: (key) => {
      kept.delete(key)
    },
    flushAll: () => {
      kept.clear()
    },
  }
}

// Shared by all numbers of the process: both are keyed by message or by person, and outlive a connection.
const msgRetryCounterCache = createCache(HOUR_MS)
const userDevicesCache = createCache(FIVE_MINUTES_MS)

/**
 * Has the devices of people asked for anew with the next message. Who links a device anew has another one, and while
 * the old one is remembered, no message can be made for them. The same holds for a number of ours that is linked anew.
 */
export const forgetDevices = (jids: readonly (string | undefined)[]): void => {
  for (const user of jids.map((jid) => jidDecode(jid)?.user))
    if (user !== undefined) void userDevicesCache.del(user)
}

/**
 * Status updates and newsletters are not taken, and groups only where people want them. What somebody sends to a list
 * of people at once is a message of theirs.
 */
export const isIgnored = (jid: string, takesGroups: boolean): boolean =>
  (isJidGroup(jid) === true && !takesGroups) || isJidStatusBroadcast(jid) || isJidNewsletter(jid) === true

/** Starts a connection of one number. Baileys connects at once; listeners have to be there in the same tick. */
export const makeSocket = (options: {
  network: Network
  auth: AuthenticationState
  keepAliveMs: number
  logger: Logger
  getMessage: SocketConfig['getMessage']
  makeSignalRepository: SocketConfig['makeSignalRepository']
  takesGroups: () => boolean
  /** What is known of a group; without it Baileys asks WhatsApp. */
  knownGroup: (jid: string) => GroupMetadata | undefined
  /** The number's proxy, if it has one. */
  agent: Agent | undefined
}): WASocket =>
  makeWASocket({
    version: options.network.version ?? DEFAULT_CONNECTION_CONFIG.version,
    waWebSocketUrl: options.network.url,
    auth: options.auth,
    // Files go their own way, see media/transfer.ts. The socket takes any agent of Node's.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    ...(options.agent === undefined ? {} : { agent: options.agent as HttpsAgent }),
    keepAliveIntervalMs: options.keepAliveMs,
    logger: bareLogger(options.logger),
    getMessage: options.getMessage,
    makeSignalRepository: options.makeSignalRepository,
    shouldIgnoreJid: (jid) => isIgnored(jid, options.takesGroups()),
    cachedGroupMetadata: (jid) => Promise.resolve(options.knownGroup(jid)),
    msgRetryCounterCache,
    userDevicesCache,
    syncFullHistory: false,
    // History is kept by its notification and taken by us: Baileys would acknowledge it, and then bring it from memory.
    shouldSyncHistoryMessage: () => false,
    // Otherwise the number's phone would fall silent and contacts would see the number online round the clock.
    markOnlineOnConnect: false,
    // What we send is in the log already.
    emitOwnEvents: false,
    // With a time limit Baileys makes three stack traces for whatever it sends; `openLink` sets the limit that counts.
    connectTimeoutMs: 0,
    // A store write that failed ends the connection; to try it again on this one would hold up all messages.
    transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
  })
