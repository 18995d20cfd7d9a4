import { setTimeout } from 'node:timers/promises'
import type { Table } from '@sahut/core/store/table'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Refusal } from '@sahut/core/model/number'
import type { Logger } from '@sahut/core/process/logger'
import type { Gate } from '../fleet/connect-gate.ts'
import type { Phases } from './phases.ts'
import type { WorkerSettings } from '../settings.ts'
import type { Traffic } from './traffic.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'
import { openAuthState } from '../whatsapp/auth/auth-state.ts'
import { disconnectOf } from '../whatsapp/disconnects.ts'
import { type Link, type LinkEnd, openLink } from '../whatsapp/connection.ts'

/** Connections that could begin together begin within this time, ms. */
const JITTER_MS = 30

/** Makes a number's connections, one at a time. */
export type Connector = {
  /** One connection: resolves with its end, after its last write. It does not reject. */
  connect: () => Promise<LinkEnd>
  /** Ends the present connection at once, and makes no other; the link stays. */
  drop: () => void
  /** Ends the present connection, and with it the link if WhatsApp can be told. */
  unlink: () => void
  /** Whether WhatsApp may still have a link of this number, of which it could not be told that it is over. */
  isStillListed: () => boolean
}

/** What a phone that the number may not have says is kept nowhere, and so not acknowledged: it stays on the phone. */
const MUTE: Traffic['events'] = {
  message: () => new Promise<never>(() => undefined),
  knows: () => Promise.resolve(false),
  receipt: () => undefined,
  restricted: () => undefined,
  textOf: () => Promise.resolve(undefined),
}

export const createConnector = (deps: {
  table: Table
  numbers: Pick<Numbers, 'admit'>
  authKey: AuthKey
  gate: Gate
  ownership: Ownership
  settings: WorkerSettings
  phases: Phases
  traffic: Traffic
  /** Asked when a connection is up: whether it is only to end the link. */
  isToUnlink: () => boolean
  logger: Logger
}): Connector => {
  const { table, numbers, authKey, ownership, settings, phases, traffic, logger } = deps
  let link: Link | undefined
  let isUp = false
  /** A phone scanned since the link was last settled. */
  let isFresh = false
  let isStillListed = false
  /** Resolves once WhatsApp was told that the link is over, or could not be. */
  let farewell: Promise<void> | undefined
  /** Why the phone of the present link is not let in. */
  let refusal: Refusal | undefined
  const over = new AbortController()
  const isOver = (): boolean => over.signal.aborted

  const unlink = (): void => {
    if (link === undefined) return
    const { logout, drop } = link
    if (phases.now().state === 'linking') drop(undefined)
    else if (isUp) {
      farewell = logout().then(() => {
        isStillListed = false
      }, drop)
    }
  }

  const opened = (phone: string): void => {
    if (link === undefined) return
    isUp = true
    if (deps.isToUnlink() || refusal !== undefined) {
      unlink()
      return
    }
    phases.enter({ state: 'open', phone, since: performance.now() })
    traffic.outbound.attach(link.send)
  }

  /** @param leave gives the place in the gate back: the costly part of connecting is over */
  const connectInside = async (leave: () => void): Promise<LinkEnd> => {
    if (isOver()) return {}
    const auth = await openAuthState({
      table,
      authKey,
      ownership,
      onFailure: (error) => {
        link?.drop(error)
      },
    })
    const { account } = auth
    isStillListed = account !== undefined
    // There is nothing to end.
    if (isOver() || (deps.isToUnlink() && account === undefined)) return {}
    refusal = account && (await numbers.admit(ownership, account, isFresh))
    isFresh = account === undefined
    phases.enter(account === undefined ? { state: 'linking' } : { state: 'connecting' })
    const { network, answerMs, keepAliveMs, suspectMs } = settings
    const events = {
      ...(refusal === undefined ? traffic.events : MUTE),
      qr: (qr: string) => {
        leave()
        phases.enter({ state: 'linking', qr })
        phases.showQr()
      },
      open: (phone: string) => {
        leave()
        opened(phone)
      },
    }
    link = openLink({ network, auth, events, answerMs, keepAliveMs, suspectMs, logger })
    const end = await link.ended
    link = undefined
    isUp = false
    traffic.outbound.detach()
    await farewell
    farewell = undefined
    if (disconnectOf(end.code).remedy === 'final') isStillListed = false
    await auth.close()
    return refusal !== undefined && !isStillListed ? { refusal } : end
  }

  return {
    connect: async () => {
      const leave = await deps.gate.enter(over.signal)
      if (leave === undefined) return {}
      await setTimeout(Math.random() * JITTER_MS)
      try {
        return await connectInside(leave)
      } catch (error) {
        return { error }
      } finally {
        leave()
      }
    },
    drop: () => {
      over.abort()
      link?.drop(undefined)
    },
    unlink,
    isStillListed: () => isStillListed,
  }
}
