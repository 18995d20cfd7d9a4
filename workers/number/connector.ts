import { setTimeout } from 'node:timers/promises'
import { SahutError } from '@sahut/core/contract/errors'
import type { Table } from '@sahut/core/store/table'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createAdmission } from './admission.ts'
import type { Gate } from '../fleet/connect-gate.ts'
import type { LinkCodeBook } from './link-codes.ts'
import type { Phases } from './phases.ts'
import type { WorkerSettings } from '../settings.ts'
import type { Traffic } from './traffic.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'
import { openAuthState } from '../whatsapp/auth/auth-state.ts'
import type { Unanswered } from '../whatsapp/answers.ts'
import { type Link, type LinkEnd, type LinkEvents, openLink } from '../whatsapp/connection/connection.ts'

/** Connections that could begin together begin within this time, ms. */
const JITTER_MS = 30

/** Makes a number's connections, one at a time. */
export type Connector = {
  /** One connection: resolves with its end, after its last write. It does not reject. */
  connect: () => Promise<LinkEnd>
  /** Shows what links the number anew, if it is being linked now: people want it in another way. @returns whether it is */
  renew: () => boolean
  /** Ends the present connection so that another one goes through the proxy that is set by now. */
  redirect: () => void
  /** Ends the present connection, and with it the link if WhatsApp can be told. */
  unlink: () => void
  /** Whether WhatsApp may still have a link of this number, of which it could not be told that it is over. */
  isStillListed: () => boolean
}

type ConnectorDeps = {
  table: Table
  numbers: Pick<Numbers, 'admit'>
  authKey: AuthKey
  gate: Gate
  ownership: Ownership
  settings: WorkerSettings
  phases: Phases
  traffic: Traffic
  codes: LinkCodeBook
  /** See `openAuthState`. */
  met: Traffic['joins']['met']
  /** Asked when a connection is up: whether it is only to end the link. */
  isToUnlink: () => boolean
  /** Ends the present connection at once, and no other is made; the link stays. */
  over: AbortSignal
  logger: Logger
}

/** What a connection shows on its way up; what comes after that costs little, so that another may begin. */
const shownWhile = (
  leave: () => void,
  opened: (phone: string) => void,
  { phases, codes, settings }: Pick<ConnectorDeps, 'codes' | 'phases' | 'settings'>,
): Pick<LinkEvents, 'code' | 'open' | 'qr'> => ({
  qr: (qr) => {
    leave()
    phases.enter({ state: 'linking', shown: { qr } })
    phases.show()
  },
  code: (code) => {
    leave()
    phases.enter({ state: 'linking', shown: codes.made(code, settings.codeMs) })
    phases.show()
  },
  open: (phone) => {
    leave()
    opened(phone)
  },
})

export const createConnector = (deps: ConnectorDeps): Connector => {
  const { settings, phases, traffic, codes, over, logger } = deps
  let link: Link | undefined
  let isUp = false
  /** Resolves once WhatsApp was told that the link is over, or could not be. */
  let farewell: Promise<void> | undefined
  const admission = createAdmission(deps)
  const unanswered: Unanswered = new Map()
  const isOver = () => over.aborted
  over.addEventListener('abort', () => link?.drop(undefined))

  const unlink = (): void => {
    if (link === undefined) return
    const { logout, drop } = link
    if (phases.now().state === 'linking') drop(undefined)
    else if (isUp) farewell = logout().then(admission.told, drop)
  }

  const opened = (phone: string): void => {
    if (link === undefined) return
    isUp = true
    if (deps.isToUnlink() || admission.isRefused()) unlink()
    else {
      phases.enter({ state: 'open', phone, since: performance.now() })
      traffic.attach(link)
    }
  }

  /** @param leave gives the place in the gate back: the costly part of connecting is over */
  const connectInside = async (leave: () => void): Promise<LinkEnd> => {
    if (isOver()) return {}
    const auth = await openAuthState({
      ...deps,
      onFailure: (error) => {
        link?.drop(error)
      },
    })
    const { account } = auth
    // There is nothing to end.
    if (isOver() || (deps.isToUnlink() && account === undefined)) return {}
    await admission.ask(account)
    await traffic.readSettings()
    // It took its time, and the number may have been let go meanwhile.
    if (isOver()) return {}
    phases.enter(account === undefined ? { state: 'linking' } : { state: 'connecting' })
    const events = { ...admission.events(), ...shownWhile(leave, opened, deps) }
    const codeFor = account === undefined ? codes.begin() : undefined
    const byCode = codeFor === undefined ? undefined : { ...settings, phone: codeFor }
    link = openLink({ ...settings, byCode, auth, events, unanswered, proxy: traffic.proxy(), logger })
    const end = await link.ended
    if (codeFor !== undefined && end.pairing !== 'renewed')
      codes.ended(auth.isLinked() ? undefined : (end.pairing ?? 'lost'))
    link = undefined
    isUp = false
    traffic.detach()
    await farewell
    await auth.close()
    return admission.ended(end)
  }

  return {
    connect: async () => {
      const leave = await deps.gate.enter(over)
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
    renew: () => {
      if (link === undefined || phases.now().state !== 'linking') return false
      link.end({ pairing: 'renewed' })
      return true
    },
    redirect: () => {
      link?.drop(new SahutError('unavailable', "The number's proxy was changed."))
    },
    unlink,
    isStillListed: admission.isStillListed,
  }
}
