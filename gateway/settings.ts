import { ALL_GATEWAYS, type GatewayShare } from '@sahut/core/bus/gateway-groups'

/** What a gateway can be told; tests shorten the waits. */
export type GatewaySettings = {
  /** Web origins whose pages may connect, such as `https://inbox.example.com`. */
  origins: string[]
  /** Whose browsers it serves. */
  share: GatewayShare
  /** How often an open socket's rights are looked up again, ms. */
  recheckMs: number
  /** How often a gateway reads whether anybody's rights have changed, ms. */
  rightsMs: number
  /** How often the rights of all browsers at the MQTT broker are looked up, ms; each time is moved by up to a fifth. */
  browsersMs: number
  /** How often rooms are told their heads, ms; each time is moved by up to a seventh. */
  beaconMs: number
  /** How often a gateway tells the others who has its chats open, ms; who is not told of for thrice that is gone. */
  presenceMs: number
  /** Commands and messages a user may send in ten seconds, over all sockets at this gateway. */
  commandsPer10s: number
  messagesPer10s: number
  /** What one socket may follow at a time; an open chat counts twice, for its entries and for who has it open. */
  follows: number
  /** Sockets that may be open at a time without having shown a token. */
  strangers: number
  /** Bytes that may wait for one socket before facts of its rooms are left out. */
  waitingBytes: number
}

export const DEFAULT_SETTINGS: Omit<GatewaySettings, 'origins'> = {
  share: ALL_GATEWAYS,
  recheckMs: 30_000,
  rightsMs: 1_000,
  browsersMs: 30_000,
  beaconMs: 17_500,
  presenceMs: 15_000,
  commandsPer10s: 600,
  messagesPer10s: 60,
  follows: 2_000,
  strangers: 1_000,
  waitingBytes: 128 * 1024,
}

/** Between two pings of a socket: what closes silent connections on the way has to wait longer, ms. */
export const PING_MS = 10_000

/** Within this time a socket has to show its token, ms. */
export const HANDSHAKE_MS = 5_000
