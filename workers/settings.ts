import { DEFAULT_PACE, type Pace } from '@sahut/core/model/number/number'
import { CODE_TIMES, type CodeTimes } from './whatsapp/connection/pairing-code.ts'
import type { Network } from './whatsapp/connection/socket.ts'

/** What can be set of a worker; times in ms. */
export type WorkerSettings = CodeTimes & {
  network: Network
  /** How often to look for what no signal told of: messages to send, inboxes and entries to count; ten times as seldom for all else. */
  sweepMs: number
  /** How often to look for numbers to run. */
  fleetMs: number
  /** How fast messages of a number leave that has no pace of its own. */
  pace: Pace
  /** How long messages to strangers wait, when WhatsApp restricts a number and does not say for how long, before one tries. */
  probeMs: number
  /** A message that waited longer is not sent any more. Hours at least: the clocks of gateways and workers differ. */
  sendWithinMs: number
  /** How long WhatsApp may say nothing at all while a connection is made, ms: each answer is progress, however slow. */
  connectMs: number
  /** How long WhatsApp may take to answer a message before it is sent again. */
  answerMs: number
  /** How often a message is sent at most that WhatsApp refuses for now; between two its chat waits, up to a minute. */
  sendTries: number
  /** How often WhatsApp is asked for a sign of life; a connection that is silent for one and a half of them is dead. */
  keepAliveMs: number
  /**
   * How long nothing at all may come in while a message waits for its answer. After that WhatsApp is asked for a sign
   * of life, and if none comes for half as long again, the connection is dead.
   */
  suspectMs: number
  /** The first pause before another connection; it doubles, to at most a minute. */
  backOffMs: number
  /** How long a connection has to live before its pauses start small again. */
  stableMs: number
  /** How long a number may not be connected before operators are told. */
  disconnectedMs: number
  /** How long a number that failed too often is left alone, unless somebody asks for it. */
  quarantineMs: number
  /** How long an answer may still come for a number that was removed, from who saw it before. */
  graceMs: number
  /** Connections that are being made at the same time; one that takes longer than `connectTurnMs` holds up no other. */
  connects: number
  connectTurnMs: number
  /** Between two heartbeats of the worker. One that misses four of them counts as dead. */
  beatMs: number
  /** Where other workers reach this one; it listens there. Port 0 takes a free one. */
  peer: { host: string; port: number }
  /** The most numbers that it runs. */
  maxNumbers: number
  /** Beyond this much resident memory it hands over and ends, if others can take its numbers; 0 is no limit. */
  rssLimitMb: number
  /** Beyond this delay of its event loop it takes no more numbers. */
  lagMs: number
  /** Has links shown with what their pages say of themselves, as far as these may be reached; nothing: they are not asked. */
  previews?: { isAllowed: (address: string) => boolean } | undefined
}

export const DEFAULT_SETTINGS: WorkerSettings = {
  network: { url: 'wss://web.whatsapp.com/ws/chat' },
  ...CODE_TIMES,
  sweepMs: 30_000,
  fleetMs: 5_000,
  pace: DEFAULT_PACE,
  probeMs: 6 * 3_600_000,
  sendWithinMs: 24 * 3_600_000,
  connectMs: 30_000,
  answerMs: 30_000,
  sendTries: 10,
  keepAliveMs: 30_000,
  suspectMs: 10_000,
  backOffMs: 1_000,
  stableMs: 30_000,
  disconnectedMs: 300_000,
  quarantineMs: 1_800_000,
  graceMs: 30_000,
  connects: 5,
  connectTurnMs: 10_000,
  beatMs: 1_000,
  peer: { host: '127.0.0.1', port: 0 },
  maxNumbers: 1_000,
  rssLimitMb: 0,
  lagMs: 500,
}
