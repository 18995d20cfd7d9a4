import type { CommandInput, CommandName, CommandOutput, Fact, FactName } from '@sahut/core/contract/socket'
import { type BackOff, backOffMs } from '@sahut/core/process/back-off'

/** Sends a command. @throws SahutError the gateway's answer, or `unavailable` if none came: its outcome is unknown */
export type Send = <Name extends CommandName>(
  name: Name,
  input: CommandInput<Name>,
) => Promise<CommandOutput<Name>>

/** Listens to a fact. @returns ends the listening */
export type Listening = <Name extends FactName>(
  name: Name,
  listener: (fact: Fact<Name>) => void,
) => () => void

/** Waits between tries to get a token or a connection, ms: doubled from the first to the last, with full jitter. */
const RETRIES: BackOff = { firstMs: 500, longestMs: 10_000 }

/**
 * An access token, how long it is good from the moment at which it is given, ms, and at which path of the gateways'
 * origin it is taken.
 */
export type LiveToken = { token: string; leftMs: number; path?: string }

/** Where the connection is; `ended` only by `close` or when the session itself ended. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'ended'

/**
 * One connection for everything that is live, to a gateway or an MQTT broker.
 * Facts may be lost, repeated and late: whoever listens must not trust them to be complete.
 */
export type Live = {
  state: () => ConnectionState
  send: Send
  on: Listening
  /** Listens to the connection's state, told at once and at each change. @returns ends the listening */
  onState: (listener: (state: ConnectionState) => void) => () => void
  /** Connects now instead of at the next try: the machine woke up or is online again. */
  hurry: () => void
  close: () => void
}

/** How long to wait before try n (from 0), ms, with full jitter. */
export const retryDelay = (tries: number): number => backOffMs(RETRIES, tries)

/** The connection's state and who listens to it; once ended it stays so. */
export const createStates = () => {
  let state: ConnectionState = 'connecting'
  const listeners = new Set<(state: ConnectionState) => void>()
  const hasEnded = (): boolean => state === 'ended'
  return {
    now: () => state,
    hasEnded,
    enter: (next: ConnectionState): void => {
      if (state === next || hasEnded()) return
      state = next
      for (const listener of listeners) listener(next)
    },
    listen: (listener: (state: ConnectionState) => void) => {
      listeners.add(listener)
      listener(state)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
