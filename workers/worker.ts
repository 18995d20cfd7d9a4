import { createAccounts } from '@sahut/core/auth/accounts'
import { createCatalog } from '@sahut/core/catalog/catalog'
import { createAvailability } from '@sahut/core/dividing/availability'
import { createTurns } from '@sahut/core/dividing/turns'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { reportUnreadable } from '@sahut/core/store/decoding'
import type { Table } from '@sahut/core/store/table'
import { newWorkerId } from '@sahut/core/model/ids'
import type { Numbers } from '@sahut/core/numbers/numbers'
import { createWorkers } from '@sahut/core/numbers/workers'
import type { FileStore } from '@sahut/core/media/files'
import type { Logger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import { createDividing, type Dividing } from './dividing/dividing.ts'
import { createReporting, type Reporting } from './reports/reporting.ts'
import { ringBells } from './fleet/bells.ts'
import { createFleet, type Fleet } from './fleet/fleet.ts'
import { createInboxTerms } from './inbound/inbox-terms.ts'
import { DEFAULT_SETTINGS, type WorkerSettings } from './settings.ts'
import { createTimerRunner, type TimerRunner } from './timers/timers.ts'
import type { AuthKey } from './whatsapp/auth/auth-crypto.ts'
import { guardProcess } from './whatsapp/error-domain.ts'
import { verifyCertificatesOnce } from './whatsapp/connection/known-certificates.ts'
import { silenceLibsignal, trustNetwork } from './whatsapp/connection/socket.ts'

export type Worker = Omit<Fleet, 'duties'> & Pick<Dividing, 'heard'>

/** A fleet that also rings bells, does what is due, divides chats and counts, for its own numbers and those of others. */
const withAll = (
  fleet: Fleet,
  bus: Bus,
  timers: TimerRunner,
  dividing: Dividing,
  reporting: Reporting,
): Worker => {
  let stopRinging: (() => Promise<void>) | undefined
  return {
    figures: fleet.figures,
    heard: (commit) => {
      dividing.heard(commit)
      timers.heard(commit)
    },
    start: async () => {
      await fleet.start()
      timers.start()
      dividing.start()
      reporting.start()
      stopRinging = await ringBells(bus)
    },
    close: async () => {
      await Promise.all([fleet.close(), timers.close(), dividing.close(), reporting.close(), stopRinging?.()])
    },
  }
}

/**
 * A worker: runs its share of the WhatsApp numbers that people want linked. It changes its whole process:
 * - libsignal is kept off the console;
 * - an error that nobody catches ends the connection that it came from, and not the process;
 * - a network that is not WhatsApp's brings the certificate that is trusted.
 * @param settings what differs from the defaults
 */
export const createWorker = (deps: {
  table: Table
  log: ChatLog
  numbers: Numbers
  bus: Bus
  authKey: AuthKey
  /** Where files are kept; without it none are fetched. */
  files?: FileStore | undefined
  logger: Logger
  /** Told how many numbers it takes over from a worker that died. */
  onTakeover?: (numbers: number) => void
  /** Told for how many seconds the oldest message waits that could be on its way: again and again while it does. */
  onWaiting?: (seconds: number) => void
  /** Called once, when this worker takes more memory than it may and others can have its numbers: close, and end. */
  onFull?: () => void
  settings?: Partial<WorkerSettings>
}): Worker => {
  const settings = { ...DEFAULT_SETTINGS, ...deps.settings }
  silenceLibsignal()
  guardProcess(deps.logger)
  trustNetwork(settings.network)
  verifyCertificatesOnce()
  const { table, logger } = deps
  const rows = { table, report: reportUnreadable(logger) }
  const accounts = createAccounts(rows)
  const termsOf = createInboxTerms({ accounts, logger })
  const fleet = createFleet({ ...deps, workers: createWorkers(deps), termsOf, settings }, newWorkerId())
  const dividing = createDividing({
    ...deps,
    accounts,
    catalog: createCatalog(rows),
    availability: createAvailability(table),
    turns: createTurns(table),
    duties: fleet.duties,
  })
  const timers = createTimerRunner({ ...deps, accounts })
  const reporting = createReporting({ ...deps, accounts, duties: fleet.duties, lookMs: settings.sweepMs })
  return withAll(fleet, deps.bus, timers, dividing, reporting)
}
