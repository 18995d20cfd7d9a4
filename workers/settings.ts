import { DEFAULT_NETWORK_URL, type Network } from './whatsapp/socket.ts'

/** What can be set of a worker; times in ms. */
export type WorkerSettings = {
  network: Network
  /** How often to look for what no signal told of: messages to send. */
  sweepMs: number
  /** How often to look for numbers to run. */
  fleetMs: number
  /** The least time between two messages of a number. */
  paceMs: number
  /** How long WhatsApp may take to answer a message before it is sent again. */
  answerMs: number
  /** The first pause before another connection; it doubles, to at most a minute. */
  backOffMs: number
  /** How long a connection has to live before its pauses start small again. */
  stableMs: number
  /** Connections that are being made at the same time. */
  connects: number
}

export const DEFAULT_SETTINGS: WorkerSettings = {
  network: { url: DEFAULT_NETWORK_URL },
  sweepMs: 30_000,
  fleetMs: 5_000,
  paceMs: 50,
  answerMs: 30_000,
  backOffMs: 1_000,
  stableMs: 30_000,
  connects: 5,
}
