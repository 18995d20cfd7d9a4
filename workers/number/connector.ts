import { setTimeout } from 'node:timers/promises'
import type { Table } from '@sahut/core/store/table'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { Gate } from '../fleet/connect-gate.ts'
import type { Phases } from './phases.ts'
import type { WorkerSettings } from '../settings.ts'
import type { Traffic } from './traffic.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'
import { openAuthState } from '../whatsapp/auth/auth-state.ts'
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
}

export const createConnector = (deps: {
  table: Table
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
  const { table, authKey, ownership, settings, phases, traffic, logger } = deps
  let link: Link | undefined
  let isUp = false
  const over = new AbortController()
  const isOver = (): boolean => over.signal.aborted

  const unlink = (): void => {
    if (link === undefined) return
    const { logout, drop } = link
    if (phases.now().state === 'linking') drop(undefined)
    else if (isUp) logout().catch(drop)
  }

  const opened = (phone: string): void => {
    if (link === undefined) return
    isUp = true
    if (deps.isToUnlink()) {
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
    // There is nothing to end.
    if (isOver() || (deps.isToUnlink() && !auth.isPaired)) return {}
    phases.enter(auth.isPaired ? { state: 'connecting' } : { state: 'linking' })
    const { network, answerMs, keepAliveMs, suspectMs } = settings
    const events = {
      ...traffic.events,
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
    await auth.close()
    return end
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
  }
}
