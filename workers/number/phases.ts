import type { NumberId } from '@sahut/core/model/ids'
import type { LinkCode } from '@sahut/core/model/number/link-code'
import type { Refusal } from '@sahut/core/model/number/number'
import type { Logger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import { numberRoom } from '@sahut/core/bus/rooms'
import { createOutage } from './outage.ts'
import type { Report, Reporter } from './reporter.ts'
import type { WorkerSettings } from '../settings.ts'

/** What a number is doing, with what belongs to it. */
type Phase =
  | { state: 'connecting' }
  /** With nothing to show it waits until somebody looks. */
  | { state: 'linking'; shown?: { qr: string } | LinkCode }
  /** @param since on this process's monotonic clock, ms */
  | { state: 'open'; phone: string; since: number }
  | { state: 'waiting'; code?: number; isProxyAtFault?: true }
  | { state: 'quarantined'; code?: number }
  | { state: 'logged-out'; code?: number; refusal?: Refusal }
  /** @param isStillListed WhatsApp could not be told: the phone may still list the link */
  | { state: 'unlinked'; isStillListed?: true }

export type Phases = {
  now: () => Phase
  /** Reported if the state is another one than before. */
  enter: (next: Phase) => void
  /** For how long the number has been of no use although it is to be connected, ms. */
  downMs: () => number
  /** Shows the QR or the code once more to who follows the number. @returns whether there is one */
  show: () => boolean
}

/** What people are told of a phase. */
const reportOf = (phase: Phase): Report => {
  if (phase.state === 'open') return { state: phase.state, phone: phase.phone }
  return phase.state === 'linking' ? { state: phase.state } : phase
}

export const createPhases = (deps: {
  numberId: NumberId
  reporter: Pick<Reporter, 'report'>
  bus: Pick<Bus, 'publish'>
  settings: Pick<WorkerSettings, 'stableMs'>
  logger: Logger
}): Phases => {
  const { numberId, reporter, bus, logger } = deps
  const outage = createOutage(deps.settings.stableMs)
  let phase: Phase = { state: 'waiting' }
  let told: Phase['state'] | undefined
  return {
    now: () => phase,
    enter: (next) => {
      phase = next
      outage.entered(next.state)
      if (next.state === told) return
      told = next.state
      logger.info(
        { state: next.state, code: 'code' in next ? next.code : undefined },
        'the number changed its state',
      )
      reporter.report(reportOf(next))
    },
    downMs: outage.ms,
    show: () => {
      if (phase.state !== 'linking' || phase.shown === undefined) return false
      const { shown } = phase
      if ('qr' in shown) bus.publish(numberRoom(numberId), 'number:shown', { numberId, qr: shown.qr })
      else bus.publish(numberRoom(numberId), 'number:coded', { numberId, ...shown })
      return true
    },
  }
}
